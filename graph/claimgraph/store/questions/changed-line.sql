select distinct who.label as who, kind.label as kind, yes.speaker as one_voice, one.label as says,
    no.speaker as other_voice, no.stance as but, other.label as against, question.label as question
from conflict
join term kind on kind.id = conflict.kind
join term question on question.id = issue
join proposition one on one.id = l
join proposition other on other.id = r
join disputed yes on yes.about = l
join polarity affirmed on affirmed.act = yes.act and affirmed.polarity = 'cg:affirming'
join disputed no on no.about = r and no.principal = yes.principal and no.id <> yes.id
join polarity turned on turned.act = no.act
join named who on who.id = yes.principal
where conflict.kind in ('cg:reversal', 'cg:inconsistent-line')
    and (turned.polarity = 'cg:denying'
        or turned.polarity = 'cg:affirming' and ground <> 'cg:ground-denied')
order by 1, 4, 3, 5, 6, 7, 2, 8
