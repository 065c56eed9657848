-- The pairs of near_pair and inferred_day that are near disagreements. Left out are conflicts, changes
-- and pairs that a person declared compatible or in conflict; denials of something narrower by
-- somebody who affirms the wider ("the town, not the hospital"); and denials of one's own part in
-- an act. Rows of a table are counted once for each statement and table.
create or replace temp table near_all as
with decided as (  -- pairs that a person declared compatible or in conflict
    select l, r from allowed union all select r, l from allowed
    union all select l, r from declared union all select r, l from declared
),
clear_pair as (
    select distinct l, r, why from near_pair anti join apart using (l, l_turn, r, r_turn)
    anti join opposed using (l, r)
    anti join (select l, r from changed where kind = 'state-changed') using (l, r)
    anti join decided using (l, r)
),
followed as (
    select p, q from follows
    semi join (select unnest([l, r]) as q from (
        select l, r from clear_pair union all from inferred_day)) using (q)
),
standing as (  -- propositions that claims affirm which still count, even if they are outdated
    select distinct q as prop, counting.told_from, counting.told_to
    from followed join counting on counting.prop = p where polarity = 'affirming'
),
denying as (
    select clear_pair.l, clear_pair.r, counting.id, counting.source, principal.heard_as,
        counting.told_from, counting.told_to
    from clear_pair join counting on counting.prop = clear_pair.r and polarity = 'denying'
    join principal on principal.claim = counting.id
    left join excused on excused.l = clear_pair.l and excused.r = clear_pair.r
        and excused.denial = counting.id
    where why = 'denied' and excused.denial is null
),
placed as (select prop, name, token from qual join trait on trait.qualifier = name where placed),
kin as (  -- statements that entail l, or that l entails without dropping a place: a statement about
    -- "the town, at the hospital" is about the hospital, and not about the whole town
    select p as l, q as w from follows where p in (select l from denying)
        and (p, q) not in (
            select (follows.p, follows.q) from follows join placed x on x.prop = p
            left join placed y on y.prop = q and (y.name, y.token) = (x.name, x.token)
            where y.prop is null)
    union select q, p from follows where q in (select l from denying)
),
own_words as (  -- those that somebody of the denying claimant's principal affirms
    select distinct denying.l, denying.r, denying.id, w
    from denying join prop b on b.id = denying.r and b.written
    join kin using (l) join prop on prop.id = w and prop.written
    join counting on w in (counting.prop, 'core/' || counting.prop) and polarity = 'affirming'
    join principal on principal.claim = counting.id and principal.heard_as = denying.heard_as
),
wider as (  -- denials by somebody whose side affirms a statement of which the denied one is a part,
    -- or the denied one with an exception: "all but the soldiers were freed, not the prisoners"
    select own_words.l, own_words.r, own_words.id
    from own_words join prop w on w.id = own_words.w
    join prop it on it.id = own_words.r join form b on b.prop = own_words.r
    left join follows part on part.p = own_words.r and part.q = own_words.w and part.p <> part.q
    left join within s on s.low = b.s and s.high = w.s
    left join within o on o.low = b.o and o.high = w.o
    left join placed_in lies on lies.prop = own_words.r and lies.place = w.o
    where w.first <= it.last and it.first <= w.last and (part.p is not null or (
        b.p = w.p and w.qualifiers = 0 and w.id <> it.id
        and (b.s = w.s or s.low is not null) and (b.o = w.o or coalesce(o.low, lies.prop) is not null)))
),
own_hand as (  -- denials of one's own part in an act that the other statement tells without it
    select denying.l, denying.r, denying.id
    from denying join prop b on b.id = denying.r
    join participant on participant.prop = denying.r
    left join side_of on qualifier = role
    left join stands_for on stands_for.claim = denying.id and stands_for.agent = participant.agent
    where (doers or role = 'through') and coalesce(principal, participant.agent) = heard_as
        and b.p || ' ' || role not in (
            select turning.p || ' ' || unnest([subject, object]) from turning)
        and not exists (
            select 1 from participant mine left join stands_for up
                on up.claim = denying.id and up.agent = mine.agent
            where mine.prop = denying.l and coalesce(up.principal, mine.agent) = heard_as)
)
select distinct denying.l, denying.r, 'denied' as why, denying.source
from denying anti join wider using (l, r, id) anti join own_hand using (l, r, id)
join prop a on a.id = denying.l join prop b on b.id = denying.r
join standing on standing.prop = denying.l
left join told_for x on x.prop = denying.l and x.side = 'affirming'
    and (x.told_from, x.told_to) = (standing.told_from, standing.told_to)
left join told_for y on y.prop = denying.r and y.side = 'denying'
    and (y.told_from, y.told_to) = (denying.told_from, denying.told_to)
where not (a.lasting and b.lasting and (a.last = 4000000 or b.last = 4000000)  -- a state of other days
    and coalesce(x.low > y.high or y.low > x.high, false))
union
select l, r, 'opposite', null from clear_pair
where why = 'opposite' and l < r and l in (select prop from standing)
    and r in (select prop from standing)
union
select if(a.written, l, r), if(a.written, r, l), 'day', counting.source
from inferred_day join prop a on a.id = l join prop b on b.id = r
left join counting on counting.prop = if(a.written, r, l) and counting.polarity = 'affirming'
    and not (a.written and b.written)
where l < r and (l, r) not in (from allowed) and (r, l) not in (from allowed)
    and l in (select prop from standing) and r in (select prop from standing);

create or replace temp table near_how as
select l, r, why, list_sort(list(distinct how)) as hows
from (
    select l, r, why,
        unnest(list_filter([replace(s_how, 'office', 'house'), replace(o_how, 'office', 'house'), if(why = 'opposite', 'opposite', 'predicate'),
            if(s_how = '' and o_how = '', 'qualifiers', '')], lambda it: it <> '')) as how
    from near_pair semi join near_all using (l, r, why)
    union all select l, r, why, 'inferred-day' from near_all where why = 'day'
)
group by l, r, why;

create or replace temp table near as  -- pairs of statements that persons wrote
select distinct near_all.l, near_all.r, why, hows
from near_all join prop a on a.id = l join prop b on b.id = r
join affirmed on affirmed.prop = l join near_how using (l, r, why)
where a.written and b.written and not a.core and not b.core and affirmed.direct
    and (why = 'denied' or r in (select prop from affirmed where direct))
    and (near_all.r, near_all.l) not in (select (l, r) from clash);

create or replace temp table near_rows as  -- a written statement, and the first and number of rows
with told as (
    select near_all.l, r, r as prop, l as row_prop, counting.source
    from near_all
    join prop a on a.id = l and not a.written join prop b on b.id = r and b.written
    join counting on counting.prop = l and counting.polarity = 'affirming'
    union
    select l, r, l, r, source from near_all
    join prop a on a.id = l and a.written and not a.core join prop b on b.id = r and not b.written
    where source is not null
)
select min(told.l) as l, min(told.r) as r, told.source, count(distinct row_prop) as rows,
    list_sort(list_distinct(flatten(list(hows)))) as hows
from told join near_how on near_how.l = told.l and near_how.r = told.r
where (prop, told.source) not in (select (prop, source) from allowed_table)
group by prop, told.source;

create or replace temp table withheld as  -- statements nearly denied; by_person: by a written one
select l as prop, bool_or(written) as by_person
from near_all join prop b on b.id = r
where l in (select id from prop where written) and (b.written
    or (l, source) not in (select (prop, source) from allowed_table))
group by l
union all
select r, true from near_all
where why in ('opposite', 'day') and r in (select id from prop where written);
