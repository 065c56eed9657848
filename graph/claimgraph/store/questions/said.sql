with earlier as (
    select before.s as id, string_agg(distinct concat(speaker, ' ', told.stance, ': ', label), '; '
        order by concat(speaker, ' ', told.stance, ': ', label)) as words
    from fact before
    join told on told.id = before.o
    join proposition on proposition.id = about
    where before.p = 'cg:saidBefore'
    group by before.s
)
select if(told.open_begin, null, told.earliest) as at_the_earliest, told.latest as at_the_latest,
    speaker, told.stance, label as statement, words as before
from told
join proposition on proposition.id = about
left join earlier on earlier.id = told.id
order by 2, told.earliest, 3, 5, 4, 6, 1
