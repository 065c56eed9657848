-- The place or body in which a statement locates its object, and all in which that lies: what was
-- attacked in a town was attacked in its country. Statements with a mutual predicate are left out:
-- a meeting in a town does not mean that the two are located there.
create or replace temp table placed_in as
with named as (
    select prop, token as place from qual join trait on trait.qualifier = name and placed
    join prop it on it.id = prop and it.written and not it.mutual where qual.kind = 'entity'
)
from named
union select prop, high from named join within on low = place;
