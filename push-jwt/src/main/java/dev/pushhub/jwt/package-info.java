/** JSON Web Tokens as credentials: who signed, who is meant, until when. Imports the hub's api. */
@NullMarked
package dev.pushhub.jwt;

import org.jspecify.annotations.NullMarked;
