-- The results that are reported: those about propositions that the judge itself has added (cores,
-- see core.sql) are left out.
create or replace temp view told_status as
select status.* from status join prop on prop.id = status.prop where not core;

create or replace temp view told_entails as
select entails.p, entails.q from entails
where p not in (select id from prop where core) and q not in (select id from prop where core);

create or replace temp view told_superseded as
select distinct claim, split_part(by_claim, ' implies ', 1) as by_claim from superseded
where claim not in (select id from claim where rider);

create or replace temp view told_ended as
select distinct ended.prop, by_prop, known from ended join prop on prop.id = ended.prop
where written and not core;

create or replace temp view accepted_on as
select distinct ground.prop, ground from ground semi join carried on carried.prop = ground.prop
join prop on prop.id = ground.prop where not core and ground in (from accepting);
