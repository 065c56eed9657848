-- Conflicts of aims. A principal is for a thing if he urges, plans, promises, supports or does it,
-- or if he refuses, opposes or fears what would end or undo it; the reverse makes him against it.
-- Two principals on different sides are a conflict of aims, one for each thing. What an unnamed
-- speaker wants counts as his own aim, not as that of a state. Rows of tables are not looked at,
-- and being in a mutual state, such as a conflict, does not mean wanting it. If people of one
-- principal are on both sides, as a president and his parliament, each is named himself.
create or replace temp table wish as
with doer as (  -- who does a thing, if his own side says so or it is accepted; no accusation counts
    select counting.prop, if(own.claim is null, coalesce(stands_for.principal, participant.agent),
        principal.heard_as) as party,
        if(own.claim is null, participant.agent, counting.claimant) as who
    from counting join prop on prop.id = counting.prop and prop.written and not core
        and kind <> 'assessment' and not office and not (mutual and kind = 'state')
    join principal on principal.claim = counting.id
    join participant on participant.prop = prop.id and side = 1
    join thing on thing.id = participant.agent and not unnamed and list_contains(types, 'actor')
    left join stands_for on stands_for.claim = counting.id and stands_for.agent = participant.agent
    left join performs own on own.claim = counting.id
    where polarity = 'affirming' and named and not rider
        and (own.claim is not null or prop.id in (select prop from status where status = 'accepted'))
)
select prop, party, who, 'for' as side from doer
union
select counting.prop, heard_as, counting.claimant, side
from counting join act using (stance) join prop on prop.id = counting.prop and written and not office
join principal on principal.claim = counting.id
where side in ('for', 'against');

create or replace temp table undone as
    select distinct u.s as u_s, u.p as u_p, u.o as u_o, t.s, t.p, t.o
    from prop u join (from ending union from undoing) step on step.p = u.p
    left join ends_named named on named.e = u.id and named.q = step.q
        and step.object in ('subject', 'object')
    join prop t on t.p = step.q and u.written and t.written and not t.office and not t.core and not u.core
        and named.e is null
        and (step.subject is null or t.s = case step.subject
            when 'subject' then u.s when 'object' then u.o
            else (select any_value(token) from qual where prop = u.id and name = step.subject) end)
        and (step.object is null or t.o = case step.object
            when 'subject' then u.s when 'object' then u.o
            else (select any_value(token) from qual where prop = u.id and name = step.object) end);

create or replace temp table aim_side as
with mine as (
    select s, p, o, party, who, side, prop as by_prop from wish join prop on prop.id = wish.prop
)
select s, p, o, party, who, side, by_prop, true as itself from mine
union
select undone.s, undone.p, undone.o, party, who, if(side = 'for', 'against', 'for'), by_prop, false
from undone join mine on mine.s = u_s and mine.p = u_p and mine.o = u_o;

create or replace temp table aim as
with told as (
    select *, if(count(distinct side) over (partition by s, p, o, party) > 1, who, party) as name
    from aim_side
)
select min(prop.id) as thing,
    list_sort(list(distinct name) filter (side = 'for')) as parties_for,
    list_sort(list(distinct name) filter (side = 'against')) as parties_against,
    list_sort(coalesce(list(distinct by_prop) filter (not itself), [])) as counter
from told join prop on prop.s = told.s and prop.p = told.p and prop.o = told.o
    and written and not core
group by told.s, told.p, told.o
having count(distinct party) > 1 and parties_for is not null and parties_against is not null;

-- Delete a thing that would end or undo another thing in the table: it is one of the counters
-- there.
delete from aim where thing in (
    select prop.id from prop join undone on u_s = prop.s and u_p = prop.p and u_o = prop.o
    join prop other on other.s = undone.s and other.p = undone.p and other.o = undone.o
    join aim on aim.thing = other.id and other.id <> prop.id
);
