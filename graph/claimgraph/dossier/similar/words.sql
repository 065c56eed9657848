-- Names in the form in which they are compared, and their words. The Python module fills known.
create temp macro joined(parts) as array_to_string(parts, ' ');
create temp macro letters(text) as regexp_replace(text, '[^\p{L}\p{N}]', '', 'g');
create temp macro cut(text) as
    string_split(trim(regexp_replace(text, '[^\p{L}\p{N}]+', ' ', 'g')), ' ');
create temp macro is_small(word) as list_contains([  -- articles, prepositions, parts of family names
    'a', 'affairs', 'al', 'and', 'bin', 'da', 'de', 'di', 'dos', 'du', 'el', 'for', 'ibn', 'in', 'la',
    'of', 'on', 'the', 'to', 'ul', 'van', 'von'], word);
create temp macro singular(word) as case
    when length(word) < 4 or regexp_matches(word, '(ss|us|is)$') then word
    when regexp_matches(word, 'ies$') then left(word, -3) || 'y'
    when regexp_matches(word, '(ch|sh|x)es$') then left(word, -2)
    when right(word, 1) = 's' then left(word, -1)
    else word end;

create temp table spelt as  -- in lower case without accents; place is the text in final brackets
select *, trim(regexp_replace(plain, '\([^()]*\)\s*$', '')) as base,
    letters(regexp_extract(plain, '\(([^()]*)\)\s*$', 1)) as place
from (
    select *, translate(strip_accents(lower(name)), 'ıøłđð', 'ioldd') as plain from known
);
create temp table worded as
select *, cut(base) as words, list_filter(cut(plain), lambda it: not is_small(it)) as telling
from spelt where letters(base) <> '';
create temp table word as
select *, words[pos] as word from (select *, unnest(range(1, len(words) + 1)) as pos from worded);
-- Words that several entities' names contain: such a word is no misspelling of a similar word.
create temp table frequent as
select word from word group by word having count(distinct entity) >= 4;
