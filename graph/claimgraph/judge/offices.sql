-- The days on which the holder of an accepted office speaks for its body. An office without dates
-- is held on every day. If several persons hold an office that only one can hold, each holds it on
-- the days that are nearer to the day on which a source names him than to those of the others.
create or replace temp table seat as
select distinct prop.id, prop.s as holder, prop.p, prop.o as body, prop.first, prop.last
from status join prop on prop.id = status.prop and prop.office
where status.rule in ('rule-reported', 'rule-office', 'rule-entailed', 'rule-ground-left-out')
    and conditions = '' and not core;

create or replace temp view post as  -- offices, and the predicates above them with one holder
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
select holder, '', body, first, last from office;  -- found by judging other parts of the rows

-- The days on which somebody does not hold his office: those for which a named speaker states
-- another holder of the same office, and those after its end. He holds it on all other days.
-- Another office in the same body does not matter: a new president does not end the spokesman's
-- office.
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
gone as (  -- the same days, with overlapping intervals joined
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
