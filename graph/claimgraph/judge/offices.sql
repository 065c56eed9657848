-- Where those who hold an accepted office speak for its body. An undated office holds on every
-- day; where several hold one that has one holder, each holds on the days nearer to his naming.
create or replace temp table seat as
select distinct prop.id, prop.s as holder, prop.p, prop.o as body, prop.first, prop.last
from status join prop on prop.id = status.prop and prop.office
where status.rule in ('rule-reported', 'rule-office', 'rule-entailed', 'rule-ground-left-out')
    and conditions = '' and not core;

create or replace temp view post as  -- the offices of one holder under which each is one
select reading.p, super as post from reading join mark on mark.p = super and one_holder
where not swapped;

create or replace temp table held_days as
with single_seat as (select seat.*, post from seat join post using (p)),
naming as (
    select distinct post, p, body, holder, bears.told_to as day
    from single_seat join bears on bears.prop = single_seat.id
    where first = 0 and last = 4000000 and bears.named
),
tenure as (
    select post, p, body, holder,
        coalesce((lag(day) over place + day) // 2 + 1, 0) as first,
        coalesce((lead(day) over place + day) // 2, 4000000) as last
    from naming window place as (partition by post, body order by day, holder)
)
select holder, p, body, first, last from seat
where id not in (select id from single_seat where first = 0 and last = 4000000)
union
select holder, p, body, first, last from tenure
union
select holder, '', body, first, last from office;  -- found elsewhere

-- When somebody does not hold his office: while a named voice dates another holder of it, and after
-- one has ended it. What is left of his time are the days before, between and after. A president
-- of a day leaves the spokesman in his place.
create or replace temp table unseated as
with dated as (
    select distinct prop.s as holder, post, prop.o as body, prop.first, prop.last
    from bears join prop on prop.id = bears.prop and prop.office join post using (p)
    where bears.named and (first > 0 or last < 4000000)
)
select distinct held_days.holder, held_days.p, held_days.body, dated.first, dated.last
from held_days join post using (p)
join dated on dated.post = post.post and dated.body = held_days.body
    and dated.holder <> held_days.holder
where (held_days.holder, held_days.body, post.post) not in (select (holder, body, post) from dated)
union
select prop.s, unnest([prop.p, '']), prop.o, over_since, 4000000
from ended join prop on prop.id = ended.prop and prop.office;

create or replace temp table seats as
with marked as (
    select *, first > coalesce(max(last) over (
        partition by holder, p, body order by first, last
        rows between unbounded preceding and 1 preceding), -1) as begins
    from unseated
),
spanned as (
    select *, sum(begins::integer) over (partition by holder, p, body order by first, last) as span
    from marked
),
gone as (  -- in spans that do not meet
    select holder, p, body, min(first) as first, max(last) as last from spanned
    group by holder, p, body, span
),
free as (
    select holder, p, body, 0 as first, min(first) - 1 as last from gone group by holder, p, body
    union all
    select holder, p, body, last + 1, coalesce(lead(first) over (
        partition by holder, p, body order by first) - 1, 4000000)
    from gone
)
select distinct held_days.holder, held_days.body,
    greatest(held_days.first, coalesce(free.first, 0)) as first,
    least(held_days.last, coalesce(free.last, 4000000)) as last
from held_days left join free using (holder, p, body);

delete from office;
insert into office select * from seats where first <= last;
