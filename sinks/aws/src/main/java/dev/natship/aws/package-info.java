/// Delivers to Amazon S3 and CloudWatch.
@NullMarked
package dev.natship.aws;

import org.jspecify.annotations.NullMarked;
