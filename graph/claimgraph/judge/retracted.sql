-- Claims that were retracted. A claim can be retracted by its claimant, by its publisher in a
-- source of its own, or by a named speaker of the same principal. A retraction of Q retracts claims
-- that affirm Q or something that entails Q, denials from which the denial of Q follows, and claims
-- of other stances, such as plans, about Q itself. It counts unless it is known to be the earlier
-- one.
create or replace temp table superseded as
with reach as (
    select p as prop, q as taken_back, 'affirming' as polarity from stands_on
    where q in (select prop from claim where stance = 'retracts')
    union all
    select q, p, 'denying' from follows where p in (select prop from claim where stance = 'retracts')
    union all
    select prop, prop, 'neither' from claim where stance = 'retracts'
)
select distinct old.id as claim, new.id as by_claim
from claim new
join reach on reach.taken_back = new.prop
join claim old on old.prop = reach.prop and old.polarity = reach.polarity
    and old.stance <> 'retracts' and not old.rider
join prop on prop.id = old.prop
join principal his on his.claim = old.id
join principal theirs on theirs.claim = new.id
left join declared_order back on back.a = new.id and back.b = old.id
where new.stance = 'retracts' and back.a is null and new.said_to >= old.said_from
    and (
        new.claimant = old.claimant or (new.own and new.agent = old.agent and old.polarity = 'affirming')
        or (new.named and not prop.office and his.principal = theirs.principal)
    );
