select "from", "to", at_the_earliest, at_the_latest, statement, status
from (
    select distinct $from::date as "from", $to::date as "to", earliest, latest,
        if(open_begin, null, earliest) as at_the_earliest, if(open_end, null, latest) as at_the_latest,
        label as statement, status
    from statement
    where edtf is not null and state <> 'cg:mentioned'
        and ($from::date is null or latest >= $from::date)
        and ($to::date is null or earliest <= $to::date)
)
order by earliest, latest, statement, status, at_the_earliest, at_the_latest
