-- Macros and tables for the SQL that SPARQL queries are translated to. `column_property` lists the
-- predicates that have columns, each with the relation (home) that describes its subjects.
create or replace macro home_of(x) as case
    when starts_with(x, 'proposition/') then 'proposition'
    when starts_with(x, 'claim/') then 'claim'
    when starts_with(x, 'evidence/') or contains(x, '#row=') then 'evidence'
    when starts_with(x, 'link/') then 'link'
    else 'other'
end;

create or replace macro text_of(x) as substr(x, strpos(x, ' ') + 1);
create or replace macro language_of(x) as substr(x, 2, strpos(x, ' ') - 2);

create or replace macro duration_of(days) as case
    when days = 0 then 'PT0S'
    when days < 0 then '-P' || (-days)::varchar || 'D'
    else 'P' || days::varchar || 'D'
end;

-- Before the year 1 the database counts years differently than SPARQL. After the year 9999 a date
-- can be compared, as with an open end, but it is refused where it would become a term.
create or replace macro shift_date(day, months, days) as list_transform(
    [(day + to_months(months) + to_days(days))::date],
    lambda it: if(it < date '0001-01-01', error('a date before the year 1'), it)
)[1];
create or replace macro within_calendar(day) as
if(day > date '9999-12-31', error('a date after the year 9999'), day);

-- Joins different terms of a mixed column, for GROUP_CONCAT(DISTINCT): each once, as text.
create or replace macro join_different(terms, separator) as array_to_string(
    list_transform(
        list_filter(terms, lambda it, place: it is not null and list_position(terms, it) = place),
        lambda it: if(it[1] = 'l', text_of(it), substr(it, 2))
    ),
    separator
);

-- A quotient is cut after its eighteenth decimal place, as in the store.
create or replace macro divide(a, b) as (
    case when b <> 0 then
        if((a < 0) <> (b < 0) and a <> 0, '-', '')
        || (abs(a::hugeint) // abs(b::hugeint))::varchar || '.'
        || lpad(
            ((abs(a::hugeint) % abs(b::hugeint)) * 1000000000000000000::hugeint
                // abs(b::hugeint))::varchar, 18, '0'
        )
    end
)::decimal(38, 18);

-- How many decimal places a decimal needs, and the decimal without its point as an integer.
create or replace macro digits_of(x) as
length(regexp_extract(x::varchar, '\.([0-9]*[1-9])0*$', 1));
create or replace macro whole_of(x, digits) as
replace(left(x::varchar, length(x::varchar) - 18 + digits), '.', '')::hugeint;
-- A product that needs more than eighteen decimal places is an error (null), as in the store.
create or replace macro product(a, b) as case
    when digits_of(a) + digits_of(b) <= 18 then divide(
        whole_of(a, digits_of(a)) * whole_of(b, digits_of(b)),
        power(10::hugeint, digits_of(a) + digits_of(b))::hugeint
    )
end;
-- So is a quotient if its dividend, shifted by the decimal places of its divisor, exceeds 127 bits.
create or replace macro quotient(a, b) as case
    when digits_of(b) = 0 or a <> 0 and abs(whole_of(a, 18))
        <= 170141183460469231731687303715884105727 // power(10::hugeint, digits_of(b))::hugeint
    then divide(
        whole_of(a, digits_of(a)) * power(10::hugeint, digits_of(b))::hugeint,
        whole_of(b, digits_of(b)) * power(10::hugeint, digits_of(a))::hugeint
    )
end;

create or replace table quad as
with lettered as (
    select distinct s, p, o, graph, home_of(s) as home,
        case when iri then 'i' || o
            when language = 'en' then 'e' || o
            when language <> '' then 'l' || language || ' ' || o
            else coalesce(kind.letter, '?') || o
        end as t,
        if(iri, home_of(o), 'literal') as object_home
    from fact left join datatype_letter kind using (datatype)
)
select lettered.*
from lettered
left join column_property kept
    on kept.home = lettered.home and kept.p = lettered.p and kept.o in ('', lettered.o)
-- Evidence without a claim has no row in a column, so its quads are kept here. Subject and object of
-- a statement are participants and in its row; only its other participants are kept here.
where (
        kept.p is null
        or lettered.home = 'evidence' and s not in (select evidence from claim)
    )
    and (
        lettered.p <> 'cg:participant'
        or (s, lettered.o) not in (
            select (id, s) from proposition union all select (id, o) from proposition
        )
    );

-- The union of all graphs, in which each triple occurs once.
create or replace table triple as select distinct * exclude (graph) from quad;
create or replace view evidence_row as select distinct evidence as id, source, quote from claim;
create or replace view speaker as
select distinct claimant, principal from claim where claimant <> principal;

create or replace view link_row as
select link as id, claimant, source from claim where link is not null;

create or replace view qualifier_row as
select s, p, o, if(iri, 'i', coalesce(letter, '?')) || o as t, if(iri, home_of(o), 'literal') as object_home
from qualifier left join datatype_letter using (datatype);
