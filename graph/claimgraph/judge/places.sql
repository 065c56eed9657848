-- Places and bodies in which a statement says that its object is.
create or replace temp table placed_in as
select prop, token as place from qual join trait on trait.qualifier = name and placed
join prop it on it.id = prop and it.written where qual.kind = 'entity';
