-- Which claim came before which: by date, or by declared order followed through.
create table declared_order as
with recursive walk(a, b) as (
    select a, b from earlier
    union
    select walk.a, earlier.b from walk join earlier on earlier.a = walk.b
)
select a, b from walk where a <> b;
