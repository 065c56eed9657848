-- The kind of each conflict, by all claims on its sides, also retracted ones. If there is only one
-- claimant, it is a reversal or an inconsistent line, whatever offices he held. Otherwise the
-- principals decide: with two principals it is a dispute. Unnamed speakers count as principals of
-- their own, so that they do not make a state contradict itself.
create or replace temp table "conflict" as
with camp as (
    select voice, min(claimant) as first_claimant, max(claimant) as last_claimant,
        min(heard_as) as first_principal, max(heard_as) as last_principal
    from spoken join principal on principal.claim = spoken.id
    group by voice
),
met as (  -- if the two themselves are claimed, clashes inherited from other claims are left out
    select *, bool_or(own) over (partition by l, r, ground) as any_own from encounter
),
parties as (
    select l, r, ground, because, own,
        least(min(x.first_claimant), min(y.first_claimant))
            = greatest(max(x.last_claimant), max(y.last_claimant)) as one_claimant,
        least(min(x.first_principal), min(y.first_principal))
            = greatest(max(x.last_principal), max(y.last_principal)) as one_principal
    from met
    join camp x on x.voice = one_voice
    join camp y on y.voice = other_voice
    where own = any_own
    group by l, r, ground, because, own
)
select l, r, ground, because,
    case
        when one_claimant and (l, r, ground, own) in (
            select (l, r, ground, own) from turned_round) then 'reversal'
        when one_claimant or one_principal then 'inconsistent-line'
        else 'dispute'
    end as kind
from parties
where l not in (select id from prop where core) and r not in (select id from prop where core);
