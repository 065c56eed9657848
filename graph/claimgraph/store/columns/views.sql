-- Views for the SQL of the named questions.
create view term as select s as id, o as label from fact where p = 'rdfs:label' and language = '';
create view named as
select s as id, o as label from fact
where p in ('rdfs:label', 'dcterms:title') and not iri and language = '';

create view statement as  -- every judged statement, with the label of its status
select proposition.* exclude (status), status as state, status.label as status
from proposition
join term status on status.id = proposition.status;

create view ruled as  -- the same, with the label of the rule that gave the status
select statement.* exclude (rule), rule.label as rule
from statement
join term rule on rule.id = statement.rule;

create view labelled_claim as  -- every claim, with the labels of its speaker and stance
select claim.* exclude (stance), claim.stance as act, speaker.label as speaker,
    stance.label as stance
from claim
join named speaker on speaker.id = claimant
join term stance on stance.id = claim.stance;

create view polarity as select s as act, o as polarity from fact where p = 'cg:polarity';

create view conflict as
select s as id,
    any_value(o) filter (p = 'cg:left') as l, any_value(o) filter (p = 'cg:right') as r,
    any_value(o) filter (p = 'cg:conflictKind') as kind,
    any_value(o) filter (p = 'cg:ground') as ground,
    any_value(o) filter (p = 'cg:decidedBecause') as because,
    any_value(o) filter (p = 'cg:issue') as issue
from fact
where s in (select s from fact where p = 'rdf:type' and o = 'cg:Conflict')
group by s;

create view disputed as  -- the same for claims about conflicting statements, selected first as they are few
with party as materialized (
    from claim where about in (select l from conflict union all select r from conflict)
)
select party.* exclude (stance), party.stance as act, speaker.label as speaker,
    stance.label as stance
from party
join named speaker on speaker.id = claimant
join term stance on stance.id = party.stance;

create view qualified as  -- statements with the values of their qualifiers
select s, o from qualifier
union all
select fact.s, fact.o from fact
where p in (select s from fact where p = 'rdf:type' and o = 'cg:Qualifier');

create view part as  -- participants of statements other than subject and object
select s as id, o as agent from qualifier where p = 'cg:participant'
union
select fact.s, fact.o from fact join proposition on proposition.id = fact.s
where fact.p = 'cg:participant' and fact.o not in (proposition.s, proposition.o);

create view called as
select distinct o as name, s as id from fact
where p in ('rdfs:label', 'skos:altLabel', 'dcterms:title')
    and (s in (select kind.s from fact kind join fact type on type.s = kind.o
            where kind.p = 'rdf:type' and type.p = 'rdf:type' and type.o = 'cg:EntityType')
        or s in (select s from fact where p = 'rdf:type' and o = 'cg:Source'));

create view event as  -- claims with their statements, and when these happened or, if undated, were said
select claim.id, about, proposition.s, proposition.o, proposition.p, arrow.o as family,
    substr(status, 4) as status, stance, claimant, to_come as ahead,
    if(dated, proposition.earliest, claim.earliest) as earliest,
    if(dated, proposition.latest, claim.latest) as latest
from (select *, (earliest, latest) <> ('0001-01-01', '9999-12-31') as dated from proposition) proposition
join claim on claim.about = proposition.id
join fact arrow on arrow.s = proposition.p and arrow.p = 'cg:arrowFamily';

create view drawn as  -- claims on statements that have an edge: all that are not only mentioned
select * from event where status <> 'mentioned';

create view actor as
select name.s as id, name.o as label, notation.o as type
from fact name
join fact kind on kind.s = name.s and kind.p = 'rdf:type'
join fact class on class.s = kind.o and class.p = 'rdf:type' and class.o = 'cg:EntityType'
join fact notation on notation.s = kind.o and notation.p = 'skos:notation'
where name.p = 'rdfs:label' and name.language = '';
