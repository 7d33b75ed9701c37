#!/usr/bin/env bash
# The whole path on real pages under real names, served by the lab: import, crawl, reclassify, index, statistics, and what the
# classifier makes of the labelled pages. Nothing leaves this machine.
#
#   tests/real/run.sh PAGES NAMES [DANHBA]
#
# PAGES   a folder of labelled pages (labels.csv and pages/<id>.html, see `danhba lab --help`)
# NAMES   a CSV with a column `domain`; names directly under biz.vn and id.vn are taken
# DANHBA  the program (default: target/release/danhba)
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2; }
pages=$(realpath "$1") names=$(realpath "$2") danhba=$(realpath "${3:-target/release/danhba}")
folder=$(mktemp -d)
trap 'kill "$lab" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

"$danhba" lab --pages "$pages" --names "$names" --listen 127.0.0.1:5399 --http-port 8481 --https-port 8484 --ca ca.pem \
  --log requests.log 2> lab.err & lab=$!
until [ -s ca.pem ] && grep -q 5399 lab.err; do
  kill -0 "$lab" 2>/dev/null || { cat lab.err >&2; exit 1; }
  sleep 0.1
done

export DANHBA_DATA_DIR="$folder/data" DANHBA_RESOLVER__SERVERS=127.0.0.1:5399 DANHBA_CRAWLER__ALLOW_NETWORKS=127.0.0.0/8 \
  DANHBA_CRAWLER__EXTRA_ROOTS="$folder/ca.pem" DANHBA_CRAWLER__HTTP_PORT=8481 DANHBA_CRAWLER__HTTPS_PORT=8484 \
  DANHBA_PACE__PER_HOST_MS=0 DANHBA_PACE__PER_ADDRESS_MS=0
"$danhba" init > /dev/null
# The list has a row for each place where a name was seen; of what is no name under the two zones the import says so.
"$danhba" import "$names" || [ $? -eq 3 ]
"$danhba" crawl --until-idle
"$danhba" reclassify
"$danhba" index
"$danhba" stats
echo "verdicts that come out otherwise from what is stored: $("$danhba" reclassify --json)"
echo "requests that the lab saw: $(wc -l < requests.log)"
"$danhba" evaluate pages --corpus "$pages"
