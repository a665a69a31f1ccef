/**
 * A page in Java: {@link dev.pushhub.page.PageClient} and what it is given and gives. All else here
 * is private to the package, which imports java.net.http and gson only.
 */
@NullMarked
package dev.pushhub.page;

import org.jspecify.annotations.NullMarked;
