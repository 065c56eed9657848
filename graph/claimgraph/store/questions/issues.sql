select question.label as question, count(distinct concerned.o) as statements,
    count(distinct claimant) as speakers, count(distinct source) as sources
from fact kind
join term question on question.id = kind.s
join fact concerned on concerned.s = kind.s and concerned.p = 'cg:concerns'
left join claim on about = concerned.o
where kind.p = 'rdf:type' and kind.o = 'cg:Issue'
group by 1 order by 2 desc, 1
