{# Fails when the number of columns that are gone is beyond the threshold. #}
{% test boardsnap_missing_columns(model, columns, comparator, threshold) %}
{%- set there = [] -%}
{%- if execute -%}
    {%- for column in adapter.get_columns_in_relation(model) -%}
        {%- do there.append(column.name | lower) -%}
    {%- endfor -%}
{%- endif -%}
{%- set gone = [] -%}
{%- for name in columns -%}
    {%- if name | lower not in there -%}
        {%- do gone.append(name) -%}
    {%- endif -%}
{%- endfor %}
select measured
from (select {{ gone | length }} as measured) as boardsnap
where measured {{ comparator }} {{ threshold }}
{% endtest %}
