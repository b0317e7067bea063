#!/bin/bash
# Build the Debian package in dist/: the program's source, the wheels of the hashed lock for this machine's Python, and units.
set -euo pipefail

usage() {
    cat << 'END'
usage: deploy/debian/build.sh [--wheels FOLDER]

  --wheels FOLDER  take the packages from a folder of wheels, without the internet

It need not be root. The package is for this machine's kind of processor, and for the Python that /usr/bin/python3 is.
END
}

debian=$(dirname "$(realpath "$0")")
deploy=$(dirname "$debian")
source=$(dirname "$deploy")
# shellcheck source-path=SCRIPTDIR source=../steps.sh
. "$deploy/steps.sh"

readonly PYTHON=/usr/bin/python3
readonly LIBRARY=usr/lib/dragoman
MAINTAINER="${DEBFULLNAME:-The Dragoman maintainers} <${DEBEMAIL:-maintainers@dragoman.invalid}>"

main() {
    local wheels=''
    while [ $# -gt 0 ]; do
        case $1 in
        --wheels) [ -d "${2-}" ] || fail "--wheels: ${2-} is not a folder." && wheels=$2 && shift ;;
        -h | --help) usage && exit ;;
        *) usage >&2 && exit 2 ;;
        esac
        shift
    done
    umask 022
    command -v dpkg-deb > /dev/null || fail "There is no dpkg-deb here, which packages are built with."
    is_python "$PYTHON" || fail "$PYTHON is not Python 3.11 or newer, which the package would be for."
    version=$(source_version "$source")
    architecture=$(dpkg --print-architecture)
    minor=$("$PYTHON" -I -c 'import sys; print(sys.version_info.minor)')
    root=$(mktemp -d)
    trap 'rm -rf "$root"' EXIT
    lay_out
    get_wheels "$wheels"
    document
    control
    pack
}

lay_out() {
    local unit
    step copy "the program"
    install -d "$root/$LIBRARY/wheels" "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib/systemd/system" "$root/usr/lib/sysusers.d"
    (cd "$source" && source_files . | xargs -0 cp --parents -t "$root/$LIBRARY")
    install -D -t "$root/$LIBRARY/deploy" "$deploy/install.sh" "$deploy/upgrade.sh"
    install -m 644 -t "$root/$LIBRARY/deploy" "$deploy/steps.sh" "$deploy/.env.example"
    install -D -t "$root/$LIBRARY/deploy/bin" "$deploy/bin/restart-delay" "$deploy/bin/dragoman"
    echo "Units, user and wrapper are where the package has put them; see steps.sh." > "$root/$LIBRARY/deploy/packaged"
    ln -s "../lib/dragoman/deploy/bin/dragoman" "$root/usr/bin/dragoman"
    ln -s "../lib/dragoman/deploy/install.sh" "$root/usr/sbin/dragoman-setup"
    for unit in "${UNITS[@]}"; do install -m 644 -t "$root/usr/lib/systemd/system" "$deploy/systemd/$unit"; done
    install -m 644 -t "$root/usr/lib/sysusers.d" "$deploy/sysusers.d/dragoman.conf"
    find "$root/$LIBRARY" -type f ! -path '*/deploy/*' -exec chmod 644 {} +
}

# Get the wheels that the lock names, each checked by its hash.
get_wheels() {
    local from=()
    step get "the wheels for Python 3.$minor"
    "$PYTHON" -I -m venv "$root/.venv"
    if [ -n "$1" ]; then from=(--no-index --find-links "$1"); fi
    "$root/.venv/bin/python" -I -m pip download -qq --disable-pip-version-check --no-input --require-hashes \
        --only-binary :all: "${from[@]}" -r "$source/requirements.txt" -d "$root/$LIBRARY/wheels"
    rm -rf "$root/.venv"
    chmod 644 "$root/$LIBRARY"/wheels/*
}

document() {
    local page manual
    step write "changelog, copyright and manual pages"
    install -d "$root/usr/share/doc/dragoman"
    install -m 644 "$debian/copyright" "$root/usr/share/doc/dragoman/copyright"
    changelog | gzip -9n > "$root/usr/share/doc/dragoman/changelog.gz"
    gzip -9nc "$deploy/README.md" > "$root/usr/share/doc/dragoman/service.md.gz"
    for page in dragoman.1 dragoman-setup.8; do
        manual=$root/usr/share/man/man${page##*.}
        install -d "$manual"
        gzip -9nc "$debian/$page" > "$manual/$page.gz"
    done
}

changelog() {
    cat << END
dragoman ($version) unstable; urgency=medium

  * Dragoman $version; what is new in it is in its CHANGELOG.md.

 -- $MAINTAINER  $(date --utc --rfc-email --date="@$(moment)")
END
}

# The time that everything in the package has, so that the same source makes the same package.
moment() {
    if [ -n "${SOURCE_DATE_EPOCH-}" ]; then
        echo "$SOURCE_DATE_EPOCH"
    else
        git -C "$source" log -1 --format=%ct 2> /dev/null || stat -c %Y "$source/pyproject.toml"
    fi
}

control() {
    local script
    install -d "$root/DEBIAN"
    sed -e "s|@VERSION@|$version|; s|@ARCHITECTURE@|$architecture|; s|@MAINTAINER@|$MAINTAINER|; s|@MINOR@|$minor|" \
        -e "s|@NEXT_MINOR@|$((minor + 1))|; s|@SIZE@|$(du -sk --exclude=DEBIAN "$root" | cut -f1)|" \
        "$debian/control" > "$root/DEBIAN/control"
    for script in preinst postinst prerm postrm; do install "$debian/$script" "$root/DEBIAN/$script"; done
    (cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum > DEBIAN/md5sums)
    chmod 644 "$root/DEBIAN/control" "$root/DEBIAN/md5sums"
}

# The wheels are packed already; little is to be won by more.
pack() {
    local package=$source/dist/dragoman_${version}_$architecture.deb
    step pack "$package"
    install -d "$source/dist"
    chmod 755 "$root"
    find "$root" -exec touch --no-dereference --date="@$(moment)" {} +
    SOURCE_DATE_EPOCH=$(moment) dpkg-deb --root-owner-group -Zgzip -z1 --build "$root" "$package" > /dev/null
}

main "$@"
