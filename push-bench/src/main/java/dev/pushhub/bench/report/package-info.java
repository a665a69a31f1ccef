/** What is shown of the results: table, chart, raw figures. Imports plan, peer and result. */
@NullMarked
package dev.pushhub.bench.report;

import org.jspecify.annotations.NullMarked;
