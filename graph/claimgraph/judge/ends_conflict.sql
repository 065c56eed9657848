-- A state and the statement that ends it conflict only if somebody of another principal says, later
-- or at an unknown time, that the state still holds. If a reporter says so more than 31 days after
-- another reporter told the end, it is no conflict: an expelled member may be a member again. An act
-- such as sanctions has begun anew if it is told after its end; but who says that it is "still in
-- force" says so of all days since before the end, unless somebody tells that it began anew.
insert into opposed
select distinct unnest([e, state]), unnest([state, e]), 'ground-ended', true
from may_end
join prop b on b.id = state
join prop a on a.id = e and a.conditions = b.conditions
join claim x on x.prop = e and x.polarity = 'affirming' and x.named
join claim y on y.prop = state and y.polarity = 'affirming' and (y.named or not b.office)
    and (b.lasting or (y.still and not a.limited))  -- what is lifted in part may go on in part
join principal his on his.claim = x.id
join principal theirs on theirs.claim = y.id
left join timing on timing.claim = x.id and told_as = 'to-come'
left join declared_order d on d.a = y.id and d.b = x.id
where timing.claim is null and d.a is null
    and (b.office or his.heard_as <> theirs.heard_as) and x.claimant <> y.claimant
    and y.told_to >= x.told_from
    and not (y.told_from > x.told_to + 31 and not y.still
        and x.own and x.voice = 'reporting' and x.agent not in (select low from bound)
        and y.own and y.voice = 'reporting' and y.agent not in (select low from bound))
    and (b.last >= if(a.first > 0, a.first, x.told_from) or not b.lasting)
    and a.last >= case when (b.first, b.last) <> (0, 4000000) then b.first
        when y.still then 0 else y.told_from - 31 end
    and not (y.still and exists (  -- the state began anew
        select 1 from prop it join claim z on z.prop = it.id
        where (it.p, it.s, it.o) = (b.p, b.s, b.o) and z.polarity = 'affirming' and z.named
            and not z.still and if(it.first > 0, it.first, z.told_from - 31)
                between if(a.first > 0, a.first, x.told_to) + 1 and y.told_to));

insert into rooted
select l, r, ground from opposed where ground = 'ground-ended' and l < r;

insert into opposed  -- also pairs entailed by the two, if one of these ends the other, too
select distinct x.q, y.q, 'ground-ended', false
from (select l, r from rooted where ground = 'ground-ended'
    union select r, l from rooted where ground = 'ground-ended') d
join follows x on x.p = d.l join follows y on y.p = d.r
join may_end on (may_end.e, may_end.state) in ((x.q, y.q), (y.q, x.q))
where (x.q, y.q, 'ground-ended') not in (select (l, r, ground) from opposed);
