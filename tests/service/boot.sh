#!/bin/bash
# Become PID 1 of a small machine: this host's own systemd in namespaces of its own, with the host's programs and nothing else.
# usage: boot.sh CGROUP FOLDER [PREPARED]
#   CGROUP    a folder of the version 2 hierarchy that was made for this machine
#   FOLDER    an empty folder; the machine's root is mounted there, which only the machine sees
#   PREPARED  the folders etc, opt, usr and var of a machine that was saved; what this one changes stays in its memory
set -euo pipefail

if [ "$1" != inside ]; then
    echo $$ > "$1/cgroup.procs"
    # When the tests end, however they do, setpriv has unshare killed; unshare has PID 1 killed, and all others go with it.
    exec setpriv --pdeathsig KILL unshare --mount --pid --fork --uts --ipc --cgroup --net --kill-child=SIGKILL \
        --propagation private /bin/bash "$0" inside "$2" "${3:-}"
fi

root=$2 prepared=$3
mount -t tmpfs -o mode=755 machine "$root"
cd "$root"
mkdir -p layers/{etc,opt,usr,var} scratch/{etc,opt,usr,var} etc opt usr var proc sys dev run tmp home old
mkdir -m 700 root
ln -s usr/bin usr/sbin usr/lib .
for name in lib64 lib32 libx32; do
    if [ -L "/$name" ]; then cp -a "/$name" .; fi
done

for name in etc opt usr var; do
    below=${prepared:+$prepared/$name}
    if [ "$name" = usr ]; then below=${below:+$below:}/usr; fi
    if [ -n "$below" ]; then
        mount -t overlay -o "lowerdir=$below,upperdir=$root/layers/$name,workdir=$root/scratch/$name" machine "$name"
    else
        mount --bind "layers/$name" "$name"
    fi
done

if [ -z "$prepared" ]; then
    mkdir -p var/{cache,lib,log,tmp} etc/systemd/system etc/ssl
    for name in alternatives dbus-1 debian_version group gshadow ld.so.cache ld.so.conf ld.so.conf.d login.defs \
        nsswitch.conf os-release pam.d passwd shadow ssl/certs ssl/openssl.cnf; do
        if [ -e "/etc/$name" ]; then cp -a "/etc/$name" "etc/$name"; fi
    done
    echo 0123456789abcdef0123456789abcdef > etc/machine-id
    echo dragoman-test > etc/hostname
    echo "127.0.0.1 localhost" > etc/hosts
    # Nothing of a machine's usual chores can work here, or is wanted.
    for unit in apt-daily.timer apt-daily-upgrade.timer console-getty.service dpkg-db-backup.timer e2scrub_all.timer \
        fstrim.timer getty.target logrotate.timer man-db.timer systemd-firstboot.service systemd-journal-flush.service \
        systemd-networkd.service systemd-resolved.service systemd-sysusers.service systemd-timesyncd.service \
        systemd-tmpfiles-clean.timer systemd-update-utmp.service systemd-update-utmp-runlevel.service; do
        ln -sf /dev/null "etc/systemd/system/$unit"
    done
fi

mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for name in null zero full random urandom tty; do
    touch "dev/$name"
    mount --bind "/dev/$name" "dev/$name"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd

pivot_root . old
umount -l /old
rmdir /old
mount --make-rshared / # without it, systemd can hand no credentials over
exec env -i container=test PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin TERM=dumb \
    /usr/lib/systemd/systemd --system --show-status=false systemd.unit=multi-user.target < /dev/null
