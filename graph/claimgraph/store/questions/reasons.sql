with reason as materialized (
    select s, o from qualifier where p = 'cg:because'
    union all
    select s, o from fact where p = 'cg:because'
),
words as (
    select s as id, o as label from fact where p = 'rdfs:label'
    union all
    select id, label from proposition
)
select distinct statement.label as statement, coalesce(words.label, reason.o) as reason, speaker, status
from reason
join statement on statement.id = reason.s
left join words on words.id = reason.o
join told on about = statement.id
order by 1, 2, 3, 4
