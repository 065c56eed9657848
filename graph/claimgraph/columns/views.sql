-- What the twins of the named questions read.
create view term as select s as id, o as label from fact where p = 'rdfs:label' and language = '';
create view named as
select s as id, o as label from fact
where p in ('rdfs:label', 'dcterms:title') and not iri and language = '';

create view statement as  -- as far as it is judged, with its status in words
select proposition.* exclude (status, rule), status as state,
    status.label as status, rule.label as rule
from proposition
join term status on status.id = proposition.status
join term rule on rule.id = proposition.rule;

create view told as  -- every claim in words
select claim.* exclude (stance), claim.stance as act, speaker.label as speaker,
    stance.label as stance
from claim
join named speaker on speaker.id = claimant
join term stance on stance.id = claim.stance;

create view polarity as select s as act, o as polarity from fact where p = 'cg:polarity';
create view unnamed as select s as id from fact where p = 'cg:unnamedIn';

create view conflict as
select s as id,
    any_value(o) filter (p = 'cg:left') as l, any_value(o) filter (p = 'cg:right') as r,
    any_value(o) filter (p = 'cg:conflictKind') as kind,
    any_value(o) filter (p = 'cg:ground') as ground,
    any_value(o) filter (p = 'cg:because') as because,
    any_value(o) filter (p = 'cg:issue') as issue
from fact
where s in (select s from fact where p = 'rdf:type' and o = 'cg:Conflict')
group by s;

create view qualified as  -- statements by what they name besides their ends
select s, o from qualifier
union all
select fact.s, fact.o from fact
where p in (select s from fact where p = 'rdf:type' and o = 'cg:Qualifier');

create view called as
select distinct o as name, s as id from fact
where p in ('rdfs:label', 'skos:altLabel', 'dcterms:title')
    and (s in (select kind.s from fact kind join fact type on type.s = kind.o
            where kind.p = 'rdf:type' and type.p = 'rdf:type' and type.o = 'cg:EntityType')
        or s in (select s from fact where p = 'rdf:type' and o = 'cg:Source'));
