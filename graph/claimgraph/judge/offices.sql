-- Where those who hold an accepted office speak for its body. An undated office holds on every
-- day; where several hold one that has one holder, each holds on the days nearer to his naming.
insert into office
with seat as (
    select distinct prop.id, prop.s as holder, prop.p, prop.o as body, prop.first, prop.last
    from status join prop on prop.id = status.prop and prop.office
    where status.rule in ('rule-reported', 'rule-office', 'rule-entailed', 'rule-ground-left-out')
        and conditions = '' and not core
),
single_seat as (
    select seat.*, super as post from seat join reading using (p)
    join mark on mark.p = super and one_holder where not swapped
),
naming as (
    select distinct post, body, holder, bears.told_to as day
    from single_seat join bears on bears.prop = single_seat.id
    where first = 0 and last = 4000000 and bears.named
),
tenure as (
    select post, body, holder,
        coalesce((lag(day) over place + day) // 2 + 1, 0) as first,
        coalesce((lead(day) over place + day) // 2, 4000000) as last
    from naming window place as (partition by post, body order by day, holder)
)
select holder, body, first, last from seat
where id not in (select id from single_seat where first = 0 and last = 4000000)
union
select holder, body, first, last from tenure;

-- When somebody does not hold his office: while another holds it by a date, and after a named voice
-- has ended it. What is left of his time are the days before, between and after.
create or replace temp table unseated as
with dated as (
    select prop.s as holder, prop.o as body, prop.first, prop.last
    from status join prop on prop.id = status.prop and prop.office
    join reading on reading.p = prop.p and not swapped
    join mark on mark.p = super and one_holder
    where status.status = 'accepted' and (first > 0 or last < 4000000)
)
select distinct office.holder, office.body, dated.first, dated.last
from office join dated on dated.body = office.body and dated.holder <> office.holder
where office.holder not in (select holder from dated same where same.body = office.body)
union
select prop.s, prop.o, over_since, 4000000
from ended join prop on prop.id = ended.prop and prop.office;

create or replace temp table seats as
with marked as (
    select *, first > coalesce(max(last) over (
        partition by holder, body order by first, last
        rows between unbounded preceding and 1 preceding), -1) as begins
    from unseated
),
spanned as (
    select *, sum(begins::integer) over (partition by holder, body order by first, last) as span
    from marked
),
gone as (  -- in spans that do not meet
    select holder, body, min(first) as first, max(last) as last from spanned
    group by holder, body, span
),
free as (
    select holder, body, 0 as first, min(first) - 1 as last from gone group by holder, body
    union all
    select holder, body, last + 1, coalesce(lead(first) over (
        partition by holder, body order by first) - 1, 4000000)
    from gone
)
select office.holder, office.body, greatest(office.first, coalesce(free.first, 0)) as first,
    least(office.last, coalesce(free.last, 4000000)) as last
from office left join free on free.holder = office.holder and free.body = office.body;

delete from office;
insert into office select * from seats where first <= last;
