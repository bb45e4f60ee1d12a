/// Delivers to Elasticsearch and OpenSearch.
@NullMarked
package dev.natship.elasticsearch;

import org.jspecify.annotations.NullMarked;
