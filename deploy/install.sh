#!/bin/bash
# Install Dragoman as a service of this machine, or bring an installation in line with this source folder.
set -euo pipefail

usage() {
    cat << 'END'
usage: sudo deploy/install.sh [--dry-run] [--token-file FILE | --new-token | --no-token] [--wheels FOLDER] [--no-start]

  --dry-run          print every step and take none
  --token-file FILE  read the bot's token from a file instead of asking for it
  --new-token        ask for the token again, although one is stored
  --no-token         do not ask for a token, and do not start
  --wheels FOLDER    install from a folder of wheels, without the internet
  --no-start         put everything in place, but leave the service as it is

Without a terminal the token is read from standard input. It can be run again at any time: what is
as it should be is kept, and the bot is restarted only if something changed.
END
}

deploy=$(dirname "$(realpath "$0")")
source=$(dirname "$deploy")
# shellcheck source-path=SCRIPTDIR source=steps.sh
. "$deploy/steps.sh"

readonly PATIENCE=120

main() {
    read_options "$@"
    require_root "$@"
    umask 022
    unset PYTHONHOME PYTHONPATH
    refuse_packaged
    check_machine
    take_turn
    name=$(version_name "$source" "$python")
    say "Dragoman $(source_version "$source"), with Python $(python_version "$python") and systemd $(systemd_version)"
    if [ "$dry_run" = yes ]; then say "Nothing is changed. These would be the steps:"; fi
    get_token
    set_up
    start
}

read_options() {
    wheels=$(packaged_wheels) token_file='' new_token=no want_token=yes start=yes
    while [ $# -gt 0 ]; do
        case $1 in
        --dry-run) dry_run=yes ;;
        --token-file) [ $# -gt 1 ] || misuse && token_file=$2 new_token=yes && shift ;;
        --new-token) new_token=yes ;;
        --no-token) want_token=no start=no ;;
        --wheels) [ $# -gt 1 ] || misuse && wheels=$2 && shift ;;
        --no-start) start=no ;;
        -h | --help) usage && exit ;;
        *) misuse ;;
        esac
        shift
    done
}

misuse() {
    usage >&2
    exit 2
}

# See first whether everything is there, and name all that is missing at once.
check_machine() {
    local packages=()
    has_systemd || [ "$PACKAGED" = yes ] || fail "This machine does not run systemd, which Dragoman's service needs. To try it without: make run"
    [ -f "$source/pyproject.toml" ] && [ -f "$source/requirements.txt" ] || fail "$source is not a source folder of Dragoman."
    [ -z "$wheels" ] || [ -d "$wheels" ] || fail "$wheels, named by --wheels, is not a folder."
    [ -z "$token_file" ] || [ -r "$token_file" ] || fail "$token_file, named by --token-file, cannot be read."
    python=$(find_python)
    if [ -z "$python" ]; then
        packages+=("$(python_package)")
    elif ! "$python" -I -c 'import ensurepip, venv' 2> /dev/null; then
        packages+=("$(venv_package)")
    fi
    [ -e /etc/ssl/certs/ca-certificates.crt ] || packages+=(ca-certificates)
    [ ${#packages[@]} = 0 ] || fail "Something is missing. Install it with

    $(before_apt)apt install ${packages[*]}

and run this again. Nothing was changed."
}

# Ubuntu 22.04 has Python 3.10, and newer ones only in another archive.
python_package() { if is_jammy; then echo "python3.11 python3.11-venv"; else echo "python3 python3-venv"; fi; }

venv_package() {
    if [ "$(basename "$python")" = python3 ]; then echo python3-venv; else echo "$(basename "$(realpath "$python")")-venv"; fi
}

before_apt() {
    if [ -z "$python" ] && is_jammy; then echo "add-apt-repository ppa:deadsnakes/ppa && "; fi
}

is_jammy() { grep -q '^VERSION_CODENAME=jammy$' /etc/os-release 2> /dev/null; }

has_token() { [ -e "$TOKEN" ] || [ -e "$TOKEN.cred" ]; }

# Leave the token in a variable of this shell alone: it is never in the environment or on a command line.
get_token() {
    token=''
    if [ "$want_token" = no ] || { has_token && [ "$new_token" = no ]; }; then return; fi
    if [ "$dry_run" = yes ]; then return; fi
    if [ -n "$token_file" ]; then
        token=$(< "$token_file")
    elif [ -t 0 ]; then
        ask_for_token
    else
        IFS= read -r token || [ -n "$token" ] || fail "There is no token on standard input, and no terminal to ask for it. Nothing was changed."
    fi
    token=$(trimmed "$token")
    is_token "$token" || fail "This is not a bot's token: it has no spaces, and letters, digits and signs parted by dots. Nothing was changed."
}

ask_for_token() {
    say "" "The bot's token is at https://discord.com/developers/applications > your application > Bot > Reset Token."
    while true; do
        IFS= read -rsp "Token (it is not shown while you type or paste it): " token || fail "Stopped; nothing was changed."
        say ""
        token=$(trimmed "$token")
        ! is_token "$token" || return 0
        say "That is not a bot's token: it has no spaces, and letters, digits and signs parted by dots. Again, or Ctrl-C:"
    done
}

trimmed() { sed -z 's/^[[:space:]]*//; s/[[:space:]]*$//' <<< "$1"; }

is_token() { LC_ALL=C; [[ $1 =~ ^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$ ]]; }

set_up() {
    make_user_and_state
    if [ -n "$token" ] || { [ "$want_token" = yes ] && ! has_token; }; then
        store_token
    elif has_token; then
        step keep "the token"
    fi
    build_version "$source" "$python" "$name" "$wheels"
    write_settings
    if has_token || [ "$want_token" = yes ]; then point_to_token; fi
    install_file bin/restart-delay "$HOME_FOLDER/bin/restart-delay" 755
    if [ "$PACKAGED" = no ]; then
        install_file bin/dragoman "$WRAPPER" 755
        for unit in "${UNITS[@]}"; do install_file "systemd/$unit" "$UNIT_FOLDER/$unit" 644; done
    fi
    switch_to "$name"
}

install_file() { put "$2" "$3" root:root < "$deploy/$1"; }

make_user_and_state() {
    if [ "$PACKAGED" = no ]; then install_file sysusers.d/dragoman.conf "$SYSUSERS" 644; fi
    if id "$USER_NAME" > /dev/null 2>&1; then
        step keep "the user $USER_NAME"
    else
        step make "the user $USER_NAME"
        act quietly systemd-sysusers "$SYSUSERS"
    fi
    # systemd would make it at the first start, but a backup may be restored before that.
    if [ -d "$STATE" ]; then
        step keep "$STATE"
    else
        step make "$STATE"
        act install -d -o "$USER_NAME" -g "$USER_NAME" -m 750 "$STATE"
    fi
}

# Settings are the host's: they are written once, from the example, without what is elsewhere here.
write_settings() {
    if [ -e "$SETTINGS" ]; then
        keep_settings
        return
    fi
    put "$SETTINGS" 640 "root:$(group)" < <(installed_settings)
}

# An editor may have made a new file of it, which the bot cannot read.
keep_settings() {
    if [ "$(stat -c '%a %G' "$SETTINGS")" = "640 $(group)" ]; then
        step keep "$SETTINGS"
    else
        step protect "$SETTINGS: readable for root and the user $USER_NAME alone"
        act chown "root:$(group)" "$SETTINGS"
        act chmod 640 "$SETTINGS"
        changed=yes
    fi
}

installed_settings() {
    awk -v RS= -v ORS='\n\n' '
        NR == 1 { $0 = "# Settings of the service Dragoman. An empty value means: not set. After a change: systemctl reload dragoman\n" \
                       "# The token is not here: it is a systemd credential, and install.sh --new-token changes it." }
        !/(^|\n)DISCORD_TOKEN=/' "$deploy/.env.example"
}

# In a dry run the group may not be there yet.
group() { if getent group "$USER_NAME" > /dev/null; then echo "$USER_NAME"; else echo root; fi; }

# Encrypt with this machine's key where that works, else keep it readable for root alone. A key in the TPM is not used: a new
# firmware would lock the bot out.
store_token() {
    if can_encrypt; then
        step store "the token in $TOKEN.cred, encrypted with this machine's key"
        act write_token "$TOKEN.cred" "$TOKEN" systemd-creds encrypt --with-key=host --name=discord_token - -
    else
        step store "the token in $TOKEN, for root alone (systemd $(systemd_version) cannot encrypt it here)"
        act write_token "$TOKEN" "$TOKEN.cred" cat
    fi
    changed=yes
}

can_encrypt() {
    [ "$dry_run" = no ] || { command -v systemd-creds > /dev/null && return; }
    local back
    back=$(printf try | systemd-creds encrypt --with-key=host --name=try - - 2> /dev/null | systemd-creds decrypt --name=try - - 2> /dev/null) &&
        [ "$back" = try ]
}

# systemd-creds warns of every disk that is not encrypted.
quietly_into() {
    local why
    why=$("${@:2}" 2>&1 > "$1") && return
    rm -f "$1"
    fail "The token could not be stored: $why"
}

# write_token FILE OTHER COMMAND...: write what the command makes of the token, then remove the other file.
write_token() {
    local beside
    install -d -m 755 "$SETTINGS_FOLDER"
    beside=$(umask 077 && mktemp "$SETTINGS_FOLDER/.token-XXXXXXXX")
    printf '%s' "$token" | quietly_into "$beside" "${@:3}"
    mv -f "$beside" "$1"
    rm -f "$2"
}

# The credential's kind differs from machine to machine, so a drop-in says it.
point_to_token() {
    local line="LoadCredential=discord_token:$TOKEN" unit
    if [ -e "$TOKEN.cred" ] || { [ "$dry_run" = yes ] && ! [ -e "$TOKEN" ] && can_encrypt; }; then
        line="LoadCredentialEncrypted=discord_token:$TOKEN.cred"
    fi
    for unit in "${TOKEN_READERS[@]}"; do
        put "$UNIT_FOLDER/$unit.d/10-token.conf" 644 root:root <<< "[Service]"$'\n'"$line"
    done
}

start() {
    if [ "$changed" = yes ] && has_systemd; then
        step reload systemd
        act systemctl daemon-reload
    fi
    if [ "$start" = no ]; then
        say "" "Everything is in place. To start it, now and with the machine: systemctl enable --now ${ENABLED[*]}"
        return
    fi
    if are enabled "${ENABLED[@]}"; then
        step keep "the services enabled"
    else
        step enable "${ENABLED[*]}"
        act systemctl --quiet enable "${ENABLED[@]}"
    fi
    start_timers
    if [ "$changed" = no ] && are active dragoman.service; then
        step keep "dragoman.service running"
        say "" "Nothing had to be changed; Dragoman runs: $(property dragoman.service StatusText)"
        return
    fi
    start_bot
}

start_timers() {
    local timers=("${ENABLED[@]:1}")
    if [ "$changed" = yes ] || ! are active "${timers[@]}"; then
        step start "${timers[*]}"
        act systemctl restart "${timers[@]}"
    fi
}

start_bot() {
    step start "dragoman.service, and wait until it answers on Discord"
    [ "$dry_run" = no ] || return 0
    local ended=0
    restart_and_wait "$PATIENCE" || ended=$?
    case $ended in
    0) say "" "Dragoman runs: $(property dragoman.service StatusText)" \
        "" "    sudo dragoman invite    the links that add it to a server" \
        "    sudo dragoman doctor    whether all is well" \
        "    journalctl -fu dragoman what it is doing" ;;
    2) fail "
Dragoman is not ready after $PATIENCE s: $(property dragoman.service StatusText). It goes on trying by itself.
To watch it: journalctl -fu dragoman. To know more: sudo dragoman doctor" ;;
    *)
        explain_failure
        fail "Everything is in place, but the bot does not run. Put right what is said above and run this again
(for a wrong token: sudo deploy/install.sh --new-token)."
        ;;
    esac
}

main "$@"
