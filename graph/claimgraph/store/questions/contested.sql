with "left" as (
    select about as id, string_agg(distinct speaker, ', ' order by speaker) as names,
        min(earliest) as earliest, min(latest) as latest
    from disputed join polarity using (act)
    where counts and polarity = 'cg:affirming' and about in (select l from conflict)
    group by about
),
"right" as (
    select r as id, ground, string_agg(distinct speaker, ', ' order by speaker) as names,
        min(earliest) as earliest, min(latest) as latest
    from (select distinct r, ground from conflict)
    join disputed on about = r join polarity using (act)
    where counts
        and (polarity = 'cg:denying' or polarity = 'cg:affirming' and ground <> 'cg:ground-denied')
    group by r, ground
),
answer as (
    select issue.label as question, kind.label as kind, one.label as statement,
        "left".names as "by", other.label as against, "right".names as denied_by,
        greatest("left".earliest, "right".earliest) as earliest,
        greatest("left".latest, "right".latest) as latest
    from conflict
    join term issue on issue.id = conflict.issue
    join term kind on kind.id = conflict.kind
    join proposition one on one.id = l and one.status = 'cg:contested'
    join proposition other on other.id = r
    join "left" on "left".id = l
    join "right" on "right".id = r and "right".ground = conflict.ground
)
select question, kind, statement, "by", against, denied_by,
    if(earliest > '0001-01-01'::date, earliest, null) as since_at_the_earliest,
    latest as since_at_the_latest
from answer
order by 1, 3, 5, 2, 4, 6, 7, 8
