-- Places and bodies in which a statement says that its object is; where two people met, neither of
-- them is located.
create or replace temp table placed_in as
select prop, token as place from qual join trait on trait.qualifier = name and placed
join prop it on it.id = prop and it.written and not it.mutual where qual.kind = 'entity';
