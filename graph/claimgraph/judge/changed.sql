-- Pairs about the same thing at two times: both those that may conflict, and those that nearly do
-- (see near.sql).
create or replace temp table watched as
select l, r, ground from rooted
union
select l, r, if(bool_or(why = 'denied' and s_how = '' and o_how = '' and covered), 'near-denied',
    if(bool_or(why = 'denied'), 'near-akin', 'near-opposite'))
from (
    select near_pair.*, exists (
        select 1 from form a join prop b on b.id = near_pair.r
        where a.prop = near_pair.l and a.p = b.p and a.s = b.s and a.o = b.o
    ) and not exists (
        select 1 from qual y where y.prop = near_pair.r and not exists (
            select 1 from qual x
            where x.prop = near_pair.l and x.name = y.name and x.token = y.token)
    ) as covered
    from near_pair
) where (l, r, 'ground-denied') not in (select (l, r, ground) from opposed)
group by l, r;

-- A change is no conflict. For how long a state was told: its date, else the day of telling and 31
-- days either way, since nobody says of an undated state that it held for ever. A deed is told
-- for its date; of an act that is declared reporters tell when it is news, so that who approved and
-- years later rejected has done both. An unnamed voice unseats nobody. An office without a date holds
-- whenever its holder speaks, so that who denies it denies it for all these days.
create or replace temp table told_for as
select distinct told as prop, polarity as side, told_from, told_to,
    (lasting or (prop.kind = 'declared-act' and polarity = 'affirming' and own
        and voice = 'reporting' and led is null)) and prop.first = 0 and prop.last = 4000000 as undated,
    office and polarity = 'denying' and undated as of_all_days,
    if(undated and not of_all_days, told_from - 31, prop.first) as low,
    if(not of_all_days and (undated or (lasting and prop.last = 4000000)), told_to + 31, prop.last)
        as high,
    if(undated, told_from, low) as named_from, if(undated, told_to, high) as named_to
from (  -- what nobody says himself is told by those who say what entails it
    select id, prop as told from claim
    union all
    select id, q from claim join follows on p = claim.prop and polarity = 'affirming'
    semi join (from affirmed where not direct) it on it.prop = q
) telling join claim using (id) join prop on prop.id = told
left join (select distinct low as led from bound) as bound on led = agent
where polarity <> 'neither' and (named or not office)
    and prop.id in (select unnest([l, r]) from watched);

-- Which denials of an act may mean "not yet": those that say so, those by somebody who affirms the
-- act later, and those by others than the participants.
create or replace temp table denial as
with involved as (
    select claim.id from claim join participant on participant.prop = claim.prop
    left join stands_for on stands_for.claim = claim.id and stands_for.agent = participant.agent
    join principal on principal.claim = claim.id
    where polarity = 'denying' and (
        participant.agent in (claimant, principal.principal)
        or coalesce(stands_for.principal, participant.agent) = principal.principal)
    union
    select claim.id from claim join participant on participant.prop = claim.prop
    join speaks on speaks.claim = claim.id and speaks.agent = claimant
        and speaks.body = participant.agent
    where polarity = 'denying'
),
turned_to as (  -- later, by more than 31 days, he says that it is so
    select denying.id from claim denying join stands_on on q = denying.prop
    join claim affirming on affirming.prop = p and affirming.polarity = 'affirming'
        and affirming.claimant = denying.claimant
    where denying.polarity = 'denying' and affirming.said_from > denying.said_to + 31
)
select claim.id, claim.prop, claimant, said_from, said_to, told_to,
    not_yet or claim.id not in (from involved) or claim.id in (from turned_to) as excusable
from claim where polarity = 'denying'
    and claim.prop in (
        select r from watched where ground in ('ground-denied', 'near-denied', 'near-akin'));

create or replace temp table excused as  -- the denials of what came about, or is told, since
with last_told as (  -- by whoever says it, or something undated from which it follows
    select follows.q as prop, max(said_from) as day
    from follows semi join (
        select l from watched union
        select p from stands_on semi join denial on denial.prop = q) asked on asked.l = follows.q
    join claim on claim.prop = follows.p and polarity = 'affirming'
    join prop on prop.id = follows.p and (prop.first, prop.last) = (0, 4000000)
    group by follows.q
)
select distinct l, r, denial.id as denial
from (
    select l, r, ground from watched
    union
    select p, q, 'ground-denied'
    from stands_on semi join affirmed on affirmed.prop = p semi join denial on denial.prop = q
) watched
join prop a on a.id = l join prop b on b.id = r
join denial on denial.prop = r left join last_told on last_told.prop = l
where ground in ('ground-denied', 'near-denied', 'near-akin') and a.kind in ('deed', 'declared-act') and not a.lasting and (
    (a.first > denial.said_to and b.first = 0 and b.last = 4000000)
    or (excusable and a.first = 0 and a.last = 4000000 and b.first = 0 and b.last = 4000000
        and last_told.day > denial.said_to + 31)
)
union  -- an act of a day that still lay ahead, told in whatever words
select distinct l.id, b.id, denial.id
from denial join prop b on b.id = denial.prop and (b.first, b.last) = (0, 4000000)
join stands_on wide on wide.q = b.id join prop l on l.id = wide.p
join follows up on up.q = l.id join prop a on a.id = up.p
    and a.first > denial.said_to and a.kind in ('deed', 'declared-act') and not a.lasting
semi join (select prop from claim where polarity = 'affirming') told on told.prop = a.id
union  -- a state is told for its date, else for the day of telling and 31 days either way
select distinct l.id, b.id, denial.id
from denial join prop b on b.id = denial.prop and b.lasting and not b.office
join stands_on wide on wide.q = b.id join prop l on l.id = wide.p
join follows up on up.q = l.id join prop a on a.id = up.p and a.lasting
join claim on claim.prop = a.id and polarity = 'affirming'
where (a.last = 4000000 or b.last = 4000000)
    and if(b.last < 4000000, b.last, denial.told_to + 31)
        < if((a.first, a.last) = (0, 4000000), claim.told_from - 31, a.first);

create or replace temp table changed as
with met as (
    select l, r, ground
    from watched
    join told_for x on x.prop = l and x.side = 'affirming'
    join told_for y on y.prop = r and y.side = if(
        ground in ('ground-denied', 'near-denied', 'near-akin'), 'denying', 'affirming')
    where x.low <= y.high and y.low <= x.high and (
        ground <> 'ground-one-holder'  -- an office is held on the day for which its holder is named
        or (x.named_from - if(x.undated and y.undated, 31, 0) <= y.named_to
            and y.named_from - if(x.undated and y.undated, 31, 0) <= x.named_to))
    group by l, r, ground
),
sides as (
    select l, r, ground, 'state-changed' as kind
    from watched join prop a on a.id = l join prop b on b.id = r
    where (((a.lasting or b.lasting) and (a.last = 4000000 or b.last = 4000000)) or (ground in ('ground-excluded', 'near-opposite')
            and a.kind = 'declared-act' and b.kind = 'declared-act'))
        and ground not in ('ground-once', 'ground-single-valued', 'ground-ended')
        and (l, r, ground) not in (select (l, r, ground) from met)
        and l in (select prop from told_for where side = 'affirming')
        and r in (select prop from told_for
            where side = if(ground in ('ground-denied', 'near-denied', 'near-akin'),
                'denying', 'affirming'))
)
from sides
union
select rooted.l, rooted.r, ground, if(a.lasting, 'state-changed', 'came-about') as kind
from rooted join denial on denial.prop = rooted.r
join prop a on a.id = rooted.l and a.kind <> 'assessment'
left join excused on excused.l = rooted.l and excused.r = rooted.r and excused.denial = denial.id
where ground = 'ground-denied'
group by rooted.l, rooted.r, ground, a.lasting having count(*) = count(excused.denial);

delete from rooted where (l, r, ground) in (select (l, r, ground) from changed);

-- Of a change only the later side counts: what was affirmed earlier, without a date, raises nothing
-- any more, though it still stands against others. Those who held an office one after the other
-- each held it.
create or replace temp table outdated as
with pair as (
    select l, r, if(ground in ('ground-denied', 'near-denied'), 'denying', 'affirming') as side
    from changed
    where kind = 'state-changed' and ground not in ('ground-one-holder', 'near-akin', 'near-opposite')
        and (l in (select id from prop where lasting) or r in (select id from prop where lasting))
),
overtaken as (
    select x.prop, x.told_to from pair join told_for x on x.prop = l and x.side = 'affirming'
    join told_for y on y.prop = r and y.side = pair.side and y.told_from > x.told_to
        and y.low > x.high
    union
    select y.prop, y.told_to from pair join told_for y on y.prop = r and y.side = 'affirming'
    join told_for x on x.prop = l and x.side = 'affirming' and x.told_from > y.told_to
        and x.low > y.high
    where pair.side = 'affirming'
)
select distinct claim.id as claim
from overtaken join prop on prop.id = overtaken.prop and first = 0 and last = 4000000
    and not office
join claim on claim.prop = overtaken.prop and polarity = 'affirming'
    and claim.told_to <= overtaken.told_to;
