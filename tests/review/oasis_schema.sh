#!/bin/sh
# Puts OASIS's own schema of XLIFF's core into build/xliff, from a Debian package that holds a copy (nothing is installed).
# Without it the test that needs it says why it is skipped.
package=php-symfony-translation
into=build/xliff
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || exit 0
folder=$(mktemp -d) || exit 0
trap 'rm -rf "$folder"' EXIT
fetch() { (cd "$folder" && apt-get download "$package") >"$folder/log" 2>&1; }
if fetch || { apt-get update >/dev/null 2>&1 && fetch; }; then
    dpkg-deb -x "$folder"/*.deb "$folder" &&
        mkdir -p "$into/informativeCopiesOf3rdPartySchemas/w3c" &&
        cp "$folder"/usr/share/php/Symfony/Component/Translation/Resources/schemas/xml.xsd "$into/informativeCopiesOf3rdPartySchemas/w3c/" &&
        cp "$folder"/usr/share/php/Symfony/Component/Translation/Resources/schemas/xliff-core-2.0.xsd "$into/"
else
    echo "OASIS's schema of XLIFF could not be fetched (apt-get download $package)" >&2
fi
exit 0
