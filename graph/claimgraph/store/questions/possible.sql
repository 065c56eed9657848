select $who as who, charged.label as accusation, charged.earliest as accused_on,
    denied.label as denial, denied.earliest as denied_on
from possible
join claim yes on yes.id = charge join proposition charged on charged.id = yes.about
join claim no on no.id = possible.claim join proposition denied on denied.id = no.about
where $who::varchar is null or $who in (charged.s, charged.o)
order by 5, 3, 4, 2
