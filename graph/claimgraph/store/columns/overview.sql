-- Tables for the page of a large graph: lists of actors, relations, speakers and so on, the most
-- frequent first, and `placed`, where each claim refers to them by their index in these lists.
create or replace table place_actor as
with spoken as (
    select id, count(*) as claims
    from (select s as id from drawn union all select o from drawn where s <> o) group by id
)
select spoken.id, coalesce(label, spoken.id) as label, coalesce(type, 'thing') as type, claims,
    row_number() over (order by claims desc, spoken.id) - 1 as place
from spoken left join (select id, any_value(label) as label, any_value(type) as type
    from actor group by id) actor on actor.id = spoken.id;

create or replace table place_relation as
select p as id, any_value(family) as family, row_number() over (order by count(*) desc, p) - 1 as place
from drawn group by p;

create or replace table place_stance as
select stance as id, row_number() over (order by count(*) desc, stance) - 1 as place
from drawn group by stance;

create or replace table place_voice as  -- index 0 is not listed: the speaker is the statement's subject
select claimant as id, row_number() over (order by count(*) desc, claimant) as place
from drawn where claimant <> s group by claimant;

create or replace table placed as
select drawn.id, drawn.about, subject.place as s, object.place as o, relation.place as p, status,
    stance.place as stance, if(claimant = drawn.s, 0, voice.place) as voice, ahead,
    if(date_trunc('month', earliest) = date_trunc('month', latest) and year(latest) < 9999,
        strftime(earliest, '%Y-%m'), '') as month
from drawn
join place_actor subject on subject.id = drawn.s
join place_actor object on object.id = drawn.o
join place_relation relation on relation.id = drawn.p
join place_stance stance on stance.id = drawn.stance
left join place_voice voice on voice.id = claimant;

create or replace table place_month as  -- the first is empty: no month, or several
select month, row_number() over (order by month) - 1 as place
from (select distinct month from placed union select '');

create or replace table place_status as
select status, row_number() over (order by count(*) desc, status) - 1 as place
from placed group by status;

create or replace table place_source as
select source as id, row_number() over (order by count(*) desc, source) - 1 as place
from claim group by source;
