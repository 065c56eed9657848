-- A view for each relation that is written as a Parquet file. The rows come from the tables of what
-- was read, the tables of the judge, and `fact`, which has all other quads. IRIs are shortened: of
-- the dossier's own things to paths, of terms to prefixed names.
create or replace temp view column_proposition as
with listed as (
    from written_proposition union all by name from row_proposition
)
select listed.* replace (
        coalesce(short.name, p) as p, earliest::date as earliest, latest::date as latest
    ),
    'cg:' || status as status, 'cg:' || rule as rule, origins, to_come.prop is not null as to_come
from listed
join status on status.prop = id
left join to_come on to_come.prop = id
left join short on short.iri = p
order by label, id;  -- the order of most answers: sorting nearly sorted rows takes a third of the time

create or replace temp view column_claim as
with quoted as (
    select written_claim.*, exact.o as quote
    from written_claim left join fact exact on exact.s = evidence and exact.p = 'oa:exact'
),
rows as (
    select claim as id, prop as about, stance, claimant, claimant as origin, source,
        source || '#' || place as evidence, chain, edtf, earliest, latest, open_begin, open_end,
        exact as quote, note, if(spoken, claimant, null) as nearest, if(spoken, link, null) as link
    from row_claimed
),
claimed as (select * from quoted union all by name select * from rows)
select claimed.* replace (
        coalesce(short.name, stance) as stance,
        claimed.earliest::date as earliest, claimed.latest::date as latest
    ),
    principal, superseded.claim is null as counts
from claimed
join principal on principal.claim = claimed.id and agent = claimant
left join (select distinct claim from superseded) superseded on superseded.claim = claimed.id
left join short on short.iri = stance
left join column_proposition statement on statement.id = about
order by statement.label, evidence, claimed.id;

create or replace temp view column_held as
select principal, if(polarity = 'affirming', 'affirms', 'rejects') as line, prop
from held where polarity in ('affirming', 'denying') order by all;

create or replace temp view column_possible as
select claim, charge from possible order by all;

create or replace temp view column_entails as
select distinct p, q from told_entails order by all;

create or replace temp view column_accepted_on as
select distinct prop, 'cg:' || ground as ground from accepted_on order by all;

create or replace temp view column_ended as
select distinct prop, by_prop, known from told_ended order by all;

create or replace temp view column_superseded as
select distinct claim, by_claim from told_superseded order by all;

create or replace temp view column_qualifier as
select prop as s, meant.p, meant.o, meant.iri, meant.datatype
from row_qual
join meant using (qualifier, text)
join row_prop on row_prop.id = prop
where not written
union all
select distinct prop, 'cg:participant', token, true, ''
from row_qual
join side_of using (qualifier)
join worth using (qualifier, text)
join row_prop on row_prop.id = prop
where worth.kind = 'entity' and not written and token <> row_prop.s and token <> row_prop.o
order by all;

create or replace temp view column_fact as select * from fact order by all;

-- What a later build needs in order to read only changed rows again: the rows as they were read,
-- before anything was judged, and the meaning of their cells. The quoted text is in column_claim.
create or replace temp view column_row_claim as
select * exclude (exact) from row_claim order by source, "#row", id;

create or replace temp view column_row_prop as
select * replace (false as written) from row_prop order by id;

create or replace temp view column_row_qual as select * from row_qual order by all;
create or replace temp view column_worth as select * from worth order by all;
create or replace temp view column_moment as select * from moment order by all;
create or replace temp view column_name as select * from name order by all;
create or replace temp view column_census as select distinct * from census order by all;
create or replace temp view column_table_source as select * from table_source order by all;
create or replace temp view column_read_table as select * from read_table order by all;
create or replace temp view column_made as select * from made order by all;
