-- Two claims that clash with each other: on the two sides, and not told of two times or as what has
-- come about since, which is a change of things and of nobody's mind.
create or replace temp view meeting as
select clash.l, clash.r, clash.ground, clash.own, x.id as one, y.id as other,
    x.claimant as one_claimant, y.claimant as other_claimant, x.clear and y.clear as clear,
    x.said_to < y.said_from as forward, y.said_to < x.said_from as backward
from clash
join stand x on x.prop = of_l and x.side = l_side
join stand y on y.prop = of_r and y.side = r_side
join claim a on a.id = x.id join claim b on b.id = y.id
left join told_for s on s.prop = of_l and s.side = l_side
    and (s.told_from, s.told_to) = (a.told_from, a.told_to)
left join told_for t on t.prop = of_r and t.side = r_side
    and (t.told_from, t.told_to) = (b.told_from, b.told_to)
left join excused on excused.l = of_l and excused.r = of_r and excused.denial = y.id
where excused.denial is null and (
    s.prop is null or t.prop is null
    or clash.ground in ('ground-once', 'ground-single-valued', 'ground-ended')
    or (s.low <= t.high and t.low <= s.high and (
        clash.ground <> 'ground-one-holder'
        or (s.named_from - if(s.undated and t.undated, 31, 0) <= t.named_to
            and t.named_from - if(s.undated and t.undated, 31, 0) <= s.named_to))));

-- Who turned round: the same claimant on both sides of a clash, with the order known.
create or replace temp table turned_round as
with pair as (
    select l, r, ground, own, unnest([one, other]) as claim, unnest([other, one]) as by_claim,
        unnest([forward, backward]) as dated
    from meeting where one_claimant = other_claimant and clear
)
select pair.* exclude (dated)
from pair left join declared_order d on d.a = claim and d.b = by_claim
where dated or d.a is not null;
