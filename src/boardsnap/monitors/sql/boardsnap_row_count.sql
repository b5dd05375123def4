{# Fails when the rows, as a share of the usual number, are beyond the threshold. #}
{% test boardsnap_row_count(model, reference_rows, comparator, threshold) %}
select measured
from (
    select 1.0 * count(*) / {{ reference_rows }} as measured
    from {{ model }}
) as boardsnap
where measured {{ comparator }} {{ threshold }}
{% endtest %}
