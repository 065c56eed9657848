-- Changes: pairs of propositions that would conflict, or nearly (see near.sql), if they were not
-- about different times.
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

-- The days for which each proposition is affirmed or denied (low to high). For a state: its date,
-- or without a date the day of the claim and 31 days before and after, because an undated state is
-- not claimed for all times. For a deed: its date. A declared act that a reporter tells without a
-- date is treated as a state: he tells it while it is news, so that somebody who approves, and
-- rejects years later, has done both. Denials of an undated office are for all days. Claims of
-- unnamed speakers about offices do not count.
create or replace temp table told_for as
select distinct told as prop, polarity as side, told_from, told_to,
    (lasting or (prop.kind = 'declared-act' and polarity = 'affirming' and own
        and voice = 'reporting' and led is null)) and prop.first = 0 and prop.last = 4000000 as undated,
    office and polarity = 'denying' and undated as of_all_days,
    if(undated and not of_all_days, told_from - 31, prop.first) as low,
    if(not of_all_days and (undated or (lasting and prop.last = 4000000)), told_to + 31, prop.last)
        as high,
    if(undated, told_from, low) as named_from, if(undated, told_to, high) as named_to
from (  -- a proposition without a claim is affirmed by the claims that entail it
    select id, prop as told from claim
    union all
    select id, q from claim join follows on p = claim.prop and polarity = 'affirming'
    semi join (from affirmed where not direct) it on it.prop = q
) telling join claim using (id) join prop on prop.id = told
left join (select distinct low as led from bound) as bound on led = agent
where polarity <> 'neither' and (named or not office)
    and prop.id in (select unnest([l, r]) from watched);

-- Denials of an act. They are excusable if they may mean "not yet": if the words say so, if the
-- claimant affirms the act later, or if he is no participant.
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
turned_to as (  -- denials whose claimant affirms the same more than 31 days later
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

create or replace temp table excused as  -- denials of an act that happened or was reported later
with last_told as (  -- the last day on which each was claimed, also by claims that entail it
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
union  -- the affirmed act is dated after the denial; it may be a narrower or wider statement
select distinct l.id, b.id, denial.id
from denial join prop b on b.id = denial.prop and (b.first, b.last) = (0, 4000000)
join stands_on wide on wide.q = b.id join prop l on l.id = wide.p
join follows up on up.q = l.id join prop a on a.id = up.p
    and a.first > denial.said_to and a.kind in ('deed', 'declared-act') and not a.lasting
semi join (select prop from claim where polarity = 'affirming') told on told.prop = a.id
union  -- the affirmed state is of later days: its date, or the day of the claim and 31 more
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
        ground <> 'ground-one-holder'  -- holders are compared by the days on which they are named
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

-- Of a state that changed, only the later side counts: undated claims that affirm the earlier side
-- are no longer grounds for a status, but can still conflict with other claims. Offices are left
-- out, because each of two successive holders did hold the office.
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
