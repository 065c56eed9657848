-- Pairs of propositions that nearly disagree, although two sources use different words: one is
-- affirmed, and the other denied or of the opposite predicate and affirmed. Their predicates are
-- related, and their subjects and objects equal or related. A person wrote at least one of the two.
create or replace temp table deals_alone as  -- an actor and its place: neither acts for the other
select one, other from akin join thing
    on thing.id = one and (one, other) in (select (low, high) from within)
    or thing.id = other and (other, one) in (select (low, high) from within)
where how = 'place' and list_contains(types, 'actor')
    and not list_has_any(types, ['country', 'government-body']);

create or replace temp table spoken_for as  -- participants, each with the body for which he speaks
select distinct q as prop, speaks.agent as one, body as other
from speaks join claim on claim.id = speaks.claim and polarity = 'affirming'
join follows on follows.p = claim.prop
where (speaks.agent, body) not in (select (one, other) from akin);

create or replace temp view told as  -- all forms, including presupposed ones (before)
select prop, turn, p, s, o, false as before from form
union select prop, turn, p, s, o, true from told_before;

create or replace temp table near_end as  -- forms, with every related subject and object
with mine as (
    select told.prop, turn, told.p, told.s, told.o, it.p as own_p, before
    from told join prop it on it.id = told.prop
    where it.written and not it.office and not it.hypothetical
        and (told.prop in (select prop from affirmed)
            or told.prop in (select prop from claim where polarity = 'denying'))
),
objects as (
    select *, o as near_o, '' as o_how, false as moved from mine
    union select mine.*, other, how, false from mine join akin on one = o
        left join mark using (p)
        where not coalesce(passive, false) or (one, other) not in (from deals_alone)
    union select mine.*, place, 'place', true from mine join placed_in using (prop)
    union select mine.*, other, 'office', false from mine join spoken_for using (prop)
        join mark using (p) where one = o and (both_do or passive)
)
select *, s as near_s, '' as s_how from objects
union select objects.*, other, how from objects join akin on one = s
    left join mark using (p)
    where coalesce(passive, false) or (one, other) not in (from deals_alone)
union select objects.*, other, 'office' from objects join spoken_for using (prop)
    join mark using (p) where one = s and (both_do or not passive);

create or replace temp table near_pair as
with no_stranger as (  -- who has another role in a statement cannot be its unnamed participant
    select prop, agent from participant semi join half_told using (prop)
    union select prop, other from participant semi join half_told using (prop) join akin on one = agent
),
denied as (
    select distinct form.prop, form.turn, form.p, form.s, form.o, it.written, it.first > 0 as since
    from form join prop it on it.id = form.prop
    where not it.office and not it.hypothetical
        and it.id in (select prop from claim where polarity = 'denying')
),
denied_end as (
    select prop, turn, p, s, o, written, since, false as moved from denied
    union select prop, turn, p, s, place, written, since, true from denied join placed_in using (prop)
),
rows_affirmed as (
    select told.prop, told.turn, told.p, told.s, told.o, before
    from told join prop it on it.id = told.prop
    where not it.written and not it.office and not it.hypothetical
        and it.id in (select prop from claim where polarity = 'affirming')
        and told.p in (select p from near_end)
)
select x.prop as l, x.turn as l_turn, y.prop as r, y.turn as r_turn, x.s_how, x.o_how, 'denied' as why
from near_end x join denied_end y on y.p = x.p and y.s = x.near_s and y.o = x.near_o
    and not (x.moved and y.moved)  -- two objects are not related only by being in the same place
where x.prop in (select prop from affirmed) and x.prop <> y.prop
    and not (x.before and (y.since  -- "not signed in May" allows that it was signed before
        or x.s_how = 'member'))  -- nor does a union's denial deny what its member did
union
select y.prop, y.turn, x.prop, x.turn, x.s_how, x.o_how, 'denied'
from near_end x join rows_affirmed y on y.p = x.p and y.s = x.near_s and y.o = x.near_o
where x.prop in (select prop from claim where polarity = 'denying') and not x.before
    and not (y.before and (x.s_how = 'member' or x.prop in (select id from prop where first > 0)))
    and 'office' not in (x.s_how, x.o_how)
union  -- a converse form without subject or object: the missing one may be the other statement's
select x.prop, x.turn, y.prop, y.turn, '', '', 'denied'
from half_told x join denied y on y.p = x.p and coalesce(x.s, y.s) = y.s and coalesce(x.o, y.o) = y.o
anti join no_stranger on no_stranger.prop = x.prop and agent = if(x.s is null, y.s, y.o)
where y.written and x.prop in (select prop from affirmed) and x.prop <> y.prop
    and x.prop in (select id from prop where not office and not hypothetical)
union
select x.prop, x.turn, y.prop, y.turn, '', '', 'denied'
from near_end x join half_told y on y.p = x.p and coalesce(y.s, x.s) = x.s and coalesce(y.o, x.o) = x.o
anti join no_stranger on no_stranger.prop = y.prop and agent = if(y.s is null, x.s, x.o)
where x.prop in (select prop from affirmed) and x.prop <> y.prop and not x.before
    and y.prop in (select prop from denied)
union
select x.prop, x.turn, y.id, 0, x.s_how, x.o_how, 'opposite'
from near_end x join excludes e on e.p = x.p and e.opposite
join prop y on y.p = e.q and y.s = x.near_s and y.o = x.near_o
join prop it on it.id = x.prop
left join mark on mark.p = x.p
where not (it.kind = 'declared-act' and y.kind = 'declared-act'  -- each decides for itself
        and if(coalesce(passive, false), x.o_how, x.s_how) = 'member'
        and not exists (select 1 from mark own where own.p in (x.p, y.p) and own.stops_body))
    and (x.p = x.own_p or x.turn > 0) and not x.before
    and (x.s_how <> '' or x.o_how <> '' or it.conditions <> y.conditions)
    and x.prop in (select prop from affirmed) and y.id in (select prop from affirmed)
    and 'office' not in (x.s_how, x.o_how) and not y.office and not y.hypothetical;

-- Add each pair of opposites in the other order, too: a converse form may be found for only one.
insert into near_pair
select r, r_turn, l, l_turn, s_how, o_how, why from near_pair where why = 'opposite'
    and (r, l) not in (select (l, r) from near_pair where why = 'opposite');

-- Delete pairs in which one names an actor and the other only the actor's place, as a firm and its
-- country, in a role of the doer: the country did not do what the firm did.
create or replace temp table party as
select prop, 0 as turn, name, token, false as doing from qual where kind = 'entity'
union all select prop, turn, name, token, doing from turned_qual where kind = 'entity';

delete from near_pair using party x, party y
where x.prop = l and x.turn = l_turn and y.prop = r and y.turn = r_turn and y.name = x.name
    and (x.doing or y.doing) and (x.token, y.token) in (from deals_alone);

-- Delete denials that do not deny the other statement: denials of mutual acts or of talks about a
-- matter that the other statement does not mention; those of predicates which exclude each other;
-- and those of a statement with a reason that the other does not give, which may deny the reason.
delete from near_pair where why = 'denied' and (
    (l, r) in (
        select near_pair.l, near_pair.r from near_pair
        join prop b on b.id = r and b.mutual
        join qual y on y.prop = r
        anti join qual x on x.prop = near_pair.l and x.name = y.name
        anti join form on form.prop = near_pair.l and form.p = b.p
        anti join told_before on told_before.prop = near_pair.l and told_before.p = b.p)
    or (l, r) in (  -- the matter of the talks is the object of r
        select near_pair.l, near_pair.r from near_pair
        join prop b on b.id = r join turning on turning.p = b.p
        join turned on turned.turn = turning.turn and here = 'object'
            and there not in ('subject', 'object')
        anti join form on form.prop = near_pair.l and form.p = b.p
        anti join told_before on told_before.prop = near_pair.l and told_before.p = b.p
        anti join form as of_talks on of_talks.prop = near_pair.l and of_talks.p = turning.super
        where not exists (
            select 1 from qual x where x.prop = near_pair.l and x.name = there
                and (x.token = b.o or (x.token, b.o) in (select (one, other) from akin)))
    )
    or (l, r) in (
        select near_pair.l, near_pair.r from near_pair
        join prop a on a.id = l join prop b on b.id = r
        join excludes e on e.p = a.p and e.q = b.p)
    or (l, r) in (
        select near_pair.l, near_pair.r from near_pair join prop b on b.id = r and b.reasoned
        join qual y on y.prop = r join trait on trait.qualifier = y.name and reason
        left join qual x on x.prop = l and x.name = y.name and x.token = y.token
        where x.prop is null)
);

-- Delete pairs of an office holder's act and his body's denial if the predicates differ: a minister
-- who met somebody did not therefore negotiate, which his state denies.
delete from near_pair where 'office' in (s_how, o_how) and (l, r) in (
    select x.l, x.r from near_pair x join prop b on b.id = x.r
    anti join form on form.prop = x.l and form.p = b.p);

-- Delete denials of a larger share: a denial of "all" does not deny "most".
delete from near_pair where why = 'denied' and (l, r) in (
    select x.prop, y.prop from qual x join qual y on y.name = x.name and y.kind = x.kind
    where x.name = 'share' and starts_with(x.kind, 'number') and x.low < y.low);

-- Delete denials of declared acts between a body and its member: each decides for itself, so one
-- may have declared what the other has not, unless the words are "no member of it has".
delete from near_pair where why = 'denied' and (l, r) in (
    select x.id, y.id from near_pair join prop x on x.id = l join prop y on y.id = r
    left join mark on mark.p = x.p
    anti join claim on claim.prop = y.id and claim.polarity = 'denying' and claim.each
    where x.kind = 'declared-act' and y.kind = 'declared-act'
        and if(l_turn = 0 and coalesce(passive, false), o_how, s_how) = 'member');

-- Delete denials of a member's own act: they do not deny an act of the body.
delete from near_pair where why = 'denied' and (l, r) in (
    select x.id, y.id from near_pair join prop x on x.id = l join prop y on y.id = r
    left join mark of_x on of_x.p = x.p left join mark of_y on of_y.p = y.p
    join within on low = if(coalesce(of_y.passive, false), y.o, y.s)
        and high = if(coalesce(of_x.passive, false), x.o, x.s) and how = 'member');

insert into candidate
select distinct l, l_turn, r, r_turn, 'near' from near_pair;
