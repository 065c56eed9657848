select distinct statement.label as thing, party.side, who.label as who, statement.status
from (
    select s, o, if(p = 'cg:partyFor', 'for', 'against') as side
    from fact where p in ('cg:partyFor', 'cg:partyAgainst')
) party
join fact aim on aim.s = party.s and aim.p = 'cg:aim'
join statement on statement.id = aim.o
join named who on who.id = party.o
order by 1, 2 desc, 3, 4
