select term.label as described_as, words.o as words, count(distinct claim.id) as claims
from unnamed
join term on term.id = unnamed.id
left join fact words on words.s = unnamed.id and words.p = 'dcterms:description'
left join claim on origin = unnamed.id
group by 1, 2 order by 1, 2
