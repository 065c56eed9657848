-- The claims on each side of a clash, with the days for which they are made. Claims for the same
-- days get the same number (voice), so that a thousand claims on each side do not make a million
-- pairs.
create or replace temp table spoken as
select stand.*, low, high, named_from, named_to, undated, excusable,
    dense_rank() over (order by stand.prop, stand.side, low, high, named_from, named_to, undated, excusable)
        as voice
from stand join claim using (id)
left join told_for on told_for.prop = stand.prop and told_for.side = stand.side
    and (told_for.told_from, told_for.told_to) = (claim.told_from, claim.told_to)
left join (select distinct denial as excusable from excused) on excusable = id
where stand.prop in (select unnest([of_l, of_r]) from clash);

-- Pairs of voices on the two sides of a clash that contradict each other. Left out are voices about
-- different times and denials of an act that happened later: there the facts have changed.
create or replace temp table encounter as
with voices as (
    select distinct prop, side, voice, low, high, named_from, named_to, undated, excusable from spoken
)
select l, r, ground, because, own, s.voice as one_voice, t.voice as other_voice
from clash
join voices s on s.prop = of_l and s.side = l_side
join voices t on t.prop = of_r and t.side = r_side
where (of_l, of_r, coalesce(t.excusable, '')) not in (select (l, r, denial) from excused)
    and (l, r, coalesce(t.excusable, '')) not in (select (l, r, denial) from excused) and (
    s.low is null or t.low is null
    or ground in ('ground-once', 'ground-single-valued', 'ground-ended')
    or (s.low <= t.high and t.low <= s.high and (
        ground <> 'ground-one-holder'
        or (s.named_from - if(s.undated and t.undated, 31, 0) <= t.named_to
            and t.named_from - if(s.undated and t.undated, 31, 0) <= s.named_to))));

create or replace temp view meeting as
select l, r, ground, own, x.id as one, y.id as other,
    x.claimant as one_claimant, y.claimant as other_claimant, x.clear and y.clear as clear,
    x.said_to < y.said_from as forward, y.said_to < x.said_from as backward
from encounter join spoken x on x.voice = one_voice join spoken y on y.voice = other_voice;

-- Claims that the same claimant later contradicted, if the order is known. Claims about a state and
-- its end are left out, because the state may have ended, or begun again, between the two claims.
create or replace temp table turned_round as
with pair as (
    select l, r, ground, own, unnest([one, other]) as claim, unnest([other, one]) as by_claim,
        unnest([forward, backward]) as dated
    from meeting where one_claimant = other_claimant and clear and ground <> 'ground-ended'
)
select pair.* exclude (dated)
from pair left join declared_order d on d.a = claim and d.b = by_claim
where dated or d.a is not null;
