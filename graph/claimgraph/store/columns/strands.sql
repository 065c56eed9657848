-- The same as questions/views/strands.rq, in SQL over the columns.
select $base || s as subject, $base || o as object, family, status,
    count(*) as claims, count(distinct about) as statements,
    coalesce(min(earliest) filter (earliest <> '0001-01-01')::varchar, '') as "first",
    coalesce(max(latest) filter (latest <> '9999-12-31')::varchar, '') as "last"
from drawn
group by all
order by subject, object, family, status
