#!/bin/bash
# Take Dragoman off this machine; articles, backups, settings and the token stay unless told otherwise.
set -euo pipefail

usage() {
    cat << 'END'
usage: sudo deploy/uninstall.sh [--dry-run] [--purge [--yes]]

  --dry-run  print every step and take none
  --purge    remove the articles, their backups, the settings, the token and the user, too
  --yes      do not ask before that
END
}

deploy=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=steps.sh
. "$deploy/steps.sh"

readonly KEPT=("$STATE" "$SETTINGS" "$TOKEN" "$TOKEN.cred")

main() {
    read_options "$@"
    require_root "$@"
    refuse_packaged
    take_turn
    if [ "$purge" = yes ] && [ "$yes" = no ] && [ "$dry_run" = no ]; then confirm; fi
    if [ "$dry_run" = yes ]; then say "Nothing is changed. These would be the steps:"; fi
    stop
    remove_program
    if [ "$purge" = yes ]; then remove_everything; fi
    if [ "$dry_run" = yes ]; then return; fi
    if [ "$purge" = yes ]; then
        say "" "Dragoman and all that belonged to it are gone. Reset the token if somebody may have seen it:" \
            "https://discord.com/developers/applications"
        return
    fi
    say "" "Dragoman is not installed any more. Kept:"
    list_kept
    say "" "deploy/install.sh goes on with them; deploy/uninstall.sh --purge removes them."
}

read_options() {
    purge=no yes=no
    while [ $# -gt 0 ]; do
        case $1 in
        --dry-run) dry_run=yes ;;
        --purge) purge=yes ;;
        --yes) yes=yes ;;
        -h | --help) usage && exit ;;
        *)
            usage >&2
            exit 2
            ;;
        esac
        shift
    done
}

list_kept() {
    local place
    for place in "${KEPT[@]}"; do
        if [ -e "$place" ]; then say "    $place$(described "$place")"; fi
    done
    say "    the user $USER_NAME, whom the articles belong to"
}

described() {
    case $1 in
    "$STATE") echo ", $(du -sh "$1" | cut -f1): the articles and their backups, unless your settings name other folders" ;;
    "$SETTINGS") echo ": the settings" ;;
    *) echo ": the bot's token" ;;
    esac
}

confirm() {
    [ -t 0 ] || fail "Without a terminal to ask at, --purge needs --yes. Nothing was changed."
    say "This removes Dragoman and, for good:"
    list_kept
    local answer
    IFS= read -rp "To remove all of it, write: remove " answer || answer=''
    [ "$answer" = remove ] || fail "Nothing was changed."
}

stop() {
    local unit
    for unit in "${ENABLED[@]}" dragoman-backup.service dragoman-check.service; do
        if [ -e "$UNIT_FOLDER/$unit" ]; then
            step stop "$unit"
            act systemctl --quiet disable --now "$unit" 2> /dev/null || act systemctl stop "$unit"
        fi
    done
}

remove_program() {
    local unit
    for unit in "${UNITS[@]}"; do
        take_away "$UNIT_FOLDER/$unit" "$UNIT_FOLDER/$unit.d/10-token.conf"
        if [ -d "$UNIT_FOLDER/$unit.d" ]; then remove_if_empty "$UNIT_FOLDER/$unit.d"; fi
    done
    step reload systemd
    act systemctl daemon-reload
    act systemctl reset-failed 'dragoman*' 2> /dev/null || true
    take_away "$WRAPPER" "$HOME_FOLDER" "$SYSUSERS"
}

# What the host has put there stays.
remove_if_empty() {
    if [ -n "$(ls -A "$1")" ] && [ "$dry_run" = no ]; then
        step keep "$1, in which there is something of yours"
    else
        act rmdir "$1"
    fi
}

remove_everything() {
    take_away "$STATE" "$SETTINGS" "$TOKEN" "$TOKEN.cred" /var/lib/systemd/timers/stamp-dragoman-{backup,check}.timer
    if [ -d "$SETTINGS_FOLDER" ]; then remove_if_empty "$SETTINGS_FOLDER"; fi
    if id "$USER_NAME" > /dev/null 2>&1; then
        step remove "the user $USER_NAME"
        act userdel "$USER_NAME"
    fi
}

main "$@"
