with guess as (  -- the latest day of publication, of sources whose date of publication is guessed
    select s as source, cast(max(o) filter (p = 'cg:publishedLatest') as date) as latest
    from fact where s in (select s from fact where p = 'cg:inferred') group by s having latest is not null
),
said as (
    select disputed.*, if(guess.source is null, disputed.latest, '9999-12-31'::date) as sure
    from disputed left join guess on guess.source = disputed.source and guess.latest = disputed.latest
),
"left" as (
    select about as id, string_agg(distinct speaker, ', ' order by speaker) as names,
        min(earliest) as earliest, min(latest) as latest, min(sure) as sure
    from said join polarity using (act)
    where counts and polarity = 'cg:affirming' and about in (select l from conflict)
    group by about
),
denying as (  -- to call a statement a lie is to deny it
    select about, speaker, earliest, latest, sure, counts, polarity
    from said join polarity using (act)
    union all
    select told.o, speaker.label, claim.earliest, claim.latest,
        if(guess.source is null, claim.latest, '9999-12-31'::date), counts, 'cg:denying'
    from fact told join proposition lie on lie.o = told.s and told.p = 'cg:states'
    join claim on claim.about = lie.id
    join polarity on polarity.act = claim.stance and polarity.polarity = 'cg:affirming'
    join named speaker on speaker.id = claimant
    left join guess on guess.source = claim.source and guess.latest = claim.latest
    where lie.p = 'aff:lied-about'
        or lie.p in (select s from fact where p = 'rdfs:subPropertyOf' and o = 'aff:lied-about')
),
"right" as (
    select r as id, ground, string_agg(distinct speaker, ', ' order by speaker) as names,
        min(earliest) as earliest, min(latest) as latest, min(sure) as sure
    from (select distinct r, ground from conflict)
    join denying on about = r
    where counts
        and (polarity = 'cg:denying' or polarity = 'cg:affirming' and ground <> 'cg:ground-denied')
    group by r, ground
),
answer as (
    select issue.label as question, kind.label as kind, one.label as statement,
        "left".names as "by", other.label as against, "right".names as denied_by,
        greatest("left".earliest, "right".earliest) as earliest,
        greatest("left".latest, "right".latest) as latest,
        greatest("left".sure, "right".sure) as sure
    from conflict
    join term issue on issue.id = conflict.issue
    join term kind on kind.id = conflict.kind
    join proposition one on one.id = l and one.status = 'cg:contested'
    join proposition other on other.id = r
    join "left" on "left".id = l
    join "right" on "right".id = r and "right".ground = conflict.ground
)
select question, kind, statement, "by", against, denied_by,
    if(earliest > '0001-01-01'::date, earliest, null) as since_at_the_earliest,
    latest as since_at_the_latest, if(sure > latest, 'yes', null) as latest_is_guessed
from answer
order by 1, 3, 5, 2, 4, 6, 7, 8, 9
