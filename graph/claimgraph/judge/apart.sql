-- Pairs that are certainly about different events: both have a date, or a number, ordinal or entity
-- in the same qualifier, and the values have nothing in common. Different texts may mean the same,
-- so do not count; nor do reasons, or entities of which one belongs to the other.
create or replace temp table apart as
with pair as (select distinct l, l_turn, r, r_turn from candidate),
asked as (select l as prop from pair union select r from pair),
told as (
    select prop, 0 as turn, name, kind, token, low, high from qual semi join asked using (prop)
    union all
    select prop, turn, name, kind, token, low, high from turned_qual semi join asked using (prop)
),
both_have as (
    select l, l_turn, r, r_turn, x.name,
        bool_or(case
            when x.kind <> y.kind or x.kind in ('text', 'proposition') then true
            when starts_with(x.kind, 'number') then x.low <= y.high and y.low <= x.high
            when x.kind = 'entity' then x.token = y.token
                or (x.token, y.token) in (select (one, other) from akin)
            else x.token = y.token
        end) as meet
    from pair join told x on x.prop = l and x.turn = l_turn
    join told y on y.prop = r and y.turn = r_turn and y.name = x.name
    join trait on trait.qualifier = x.name and not reason
    group by l, l_turn, r, r_turn, x.name
)
select l, l_turn, r, r_turn, name from both_have where not meet
union all
select l, l_turn, r, r_turn, 'when'
from pair join prop a on a.id = l join prop b on b.id = r
where a.last < b.first or b.last < a.first;
