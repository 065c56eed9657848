-- What is affirmed: directly, by a claim about it, or because something affirmed entails it.
-- Only that on which somebody takes a stand matters; the merely mentioned has no status to lose.
create or replace temp table affirmed as
select follows.q as prop, bool_or(follows.p = follows.q) as direct
from follows
where follows.p in (select prop from claim where polarity = 'affirming')
    and follows.q in (select prop from claim union all select id from prop where core)
group by follows.q;
