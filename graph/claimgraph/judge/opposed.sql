-- Pairs of propositions that cannot both hold, whoever claims them and whether or not these claims
-- still count. Case (a): one is affirmed and one denied, and the affirmed one entails or
-- presupposes the denied one. If a denied proposition is affirmed only by entailment, it is paired
-- with the proposition that entails it, and not with itself.
create or replace temp table opposed as
select p as l, q as r, 'ground-denied' as ground, affirmed.direct
from stands_on join affirmed on affirmed.prop = p
where q in (select prop from claim where polarity = 'denying') and (affirmed.direct or p <> q);
