with found as (
    select s as id, any_value(o) filter (p = 'cg:left') as l, any_value(o) filter (p = 'cg:right') as r,
        any_value(o) filter (p = 'cg:table') as source, any_value(o) filter (p = 'cg:rows') as number
    from fact
    where s in (select s from fact where p = 'rdf:type' and o = 'cg:NearDisagreement')
    group by s
),
how as (select s as id, o from fact where p = 'cg:nearBy'),
side as (
    select told.about, told.speaker, polarity.polarity
    from told join polarity on polarity.act = told.act
    where about in (select l from found union all select r from found)
)
select distinct one.label as statement, yes.speaker as says, other.label as against,
    no.speaker as denies, why.label as why, title.label as "table", number::integer as rows
from found
left join how on how.id = found.id
left join term why on why.id = how.o
left join named title on title.id = source
left join proposition one on one.id = l
left join proposition other on other.id = r
left join side yes on yes.about = l and yes.polarity = 'cg:affirming'
left join side no on no.about = r and (no.polarity = 'cg:denying'
    or no.polarity = 'cg:affirming' and found.id in (
        select id from how where o = 'cg:near-opposite'))
order by 1, 3, 2, 4, 5, 6, 7
