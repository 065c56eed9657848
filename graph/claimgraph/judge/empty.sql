-- Empty tables, which later scripts replace or fill. Without them all claimants speak only for
-- themselves, and no claim is retracted.
create or replace temp table participant (prop varchar, agent varchar, side integer, role varchar);
create or replace temp table speaks (claim varchar, agent varchar, body varchar);
create or replace temp table stands_for (claim varchar, agent varchar, principal varchar);
create or replace temp table performs (claim varchar);
create or replace temp table superseded (claim varchar, by_claim varchar);
create or replace temp table within (low varchar, high varchar, how varchar);
create or replace temp table akin (one varchar, other varchar, how varchar);
create or replace temp table bound (low varchar, high varchar, last integer);
create or replace temp table placed_in (prop varchar, place varchar);
create or replace temp table candidate (
    l varchar, l_turn integer, r varchar, r_turn integer, why varchar
);
create or replace temp table apart (
    l varchar, l_turn integer, r varchar, r_turn integer, name varchar
);
create or replace temp table near_pair (
    l varchar, l_turn integer, r varchar, r_turn integer, s_how varchar, o_how varchar, why varchar
);
create or replace temp table inferred_day (l varchar, r varchar);
create or replace temp table may_end (e varchar, state varchar);
create or replace temp table ends_named (e varchar, q varchar);
create or replace temp table ended (
    prop varchar, by_prop varchar, known boolean, over_since integer
);
create or replace temp table told_for (
    prop varchar, side varchar, told_from integer, told_to integer, undated boolean,
    low integer, high integer, named_from integer, named_to integer
);
create or replace temp table changed (l varchar, r varchar, ground varchar, kind varchar);
create or replace temp table mine (id varchar, claimant varchar);
create or replace temp table denial (
    id varchar, prop varchar, claimant varchar, said_from integer, said_to integer,
    told_to integer, excusable boolean
);
create or replace temp table excused (l varchar, r varchar, denial varchar);
create or replace temp table outdated (claim varchar);
create or replace temp table clash (
    l varchar, r varchar, ground varchar, because varchar, of_l varchar, of_r varchar, own boolean,
    l_side varchar, r_side varchar
);
create or replace temp table stand (
    prop varchar, side varchar, id varchar, claimant varchar, said_from integer, said_to integer,
    clear boolean
);
create or replace temp table turned_round (
    l varchar, r varchar, ground varchar, own boolean, claim varchar, by_claim varchar
);
create or replace temp table near_all (l varchar, r varchar, why varchar, source varchar);
create or replace temp table near (l varchar, r varchar, why varchar, hows varchar[]);
create or replace temp table near_rows (
    l varchar, r varchar, source varchar, rows bigint, hows varchar[]
);
create or replace temp table withheld (prop varchar, by_person boolean);
create or replace temp table "conflict" (
    l varchar, r varchar, ground varchar, because varchar, kind varchar
);
create or replace temp table aim (
    thing varchar, parties_for varchar[], parties_against varchar[], counter varchar[]
);
create or replace temp table principal as
select id as claim, claimant as agent, claimant as principal, claimant as heard_as from claim;
