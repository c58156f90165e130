/** The sentence of every message code in Japanese; see `common/messages/english-messages.ts`. */
export const messagesInJapanese: Readonly<Record<string, string>> = {
  'message.input-not-found': '元の画像が見つかりません。',
  'message.input-unreadable': '元の画像を読み取れません。',
  'message.input-unsupported': 'この種類のファイルは拡大できません。',
  'message.input-corrupt': '元の画像が破損しています。',
  'message.input-too-large': '元の画像が大きすぎます。',
  'message.output-exists': '同じ名前のファイルがすでにあります。',
  'message.output-is-input': '結果が元の画像を置き換えてしまいます。',
  'message.output-too-large': '結果がファイル形式の上限を超えています。',
  'message.output-unwritable': '結果を書き込めません。',
  'message.disk-full': 'ディスクに空き容量がありません。',
  'message.model-unknown': 'そのモデルはありません。',
  'message.model-invalid': 'モデルのファイルが破損しているか、モデルではありません。',
  'message.model-unavailable': 'モデルがこのコンピューターにありません。',
  'message.model-unsupported': 'この種類のモデルは使用できません。',
  'message.device-unavailable': 'デバイスを使用できません。',
  'message.inference-failed': '計算に失敗しました。',
  'message.inference-crashed': '処理エンジンが予期せず停止しました。',
  'message.inference-hung': '処理エンジンが応答しなくなりました。',
  'message.out-of-memory': 'メモリーが不足しています。',
  'message.bad-tile': 'モデルまたはデバイスの出力に異常がありました。',
  'message.bad-request': 'この操作はできません。',
  'message.bad-settings': '設定が正しくありません。',
  'message.queue-busy': '別の Enlarger がこのキューを使用中です。',
  'message.network-unavailable': 'ネットワークに接続できません。',
  'message.connection-lost': 'エンジンとの接続が切れました。',
  'message.cancelled': '処理を中止しました。',
  'message.internal': '予期しない問題が発生しました。',
  'message.file-not-found': '「{{path}}」が見つかりません。',
  'message.file-path-is-no-folder': 'パス「{{path}}」の途中にフォルダーでないものがあります。',
  'message.file-is-folder': '「{{path}}」はフォルダーです。',
  'message.file-access-denied': '「{{path}}」へのアクセスが許可されていません。',
  'message.file-disk-read-only': '「{{path}}」に書き込めません。ドライブが読み取り専用です。',
  'message.file-links-in-circle': '「{{path}}」へのリンクが循環しています。',
  'message.file-disk-full': 'ドライブがいっぱいで、「{{path}}」のための空きがありません。',
  'message.file-disk-quota-used':
    '「{{path}}」のための空きがありません。このドライブの割り当てを使い切っています。',
  'message.file-exists': '「{{path}}」はすでに存在します。',
  'message.file-name-too-long': '「{{path}}」の名前はこのドライブには長すぎます。',
  'message.file-disk-error': 'ドライブが「{{path}}」でエラーを報告しました。',
  'message.file-system-answered': 'システムは「{{path}}」を使えません（{{systemCode}}）。',
  'message.file-not-regular': '「{{path}}」は通常のファイルではなく、リンク、デバイス、またはパイプです。',
  'message.file-empty': '「{{path}}」は空のファイルです。',
  'message.file-changed-while-read': '「{{path}}」は読み込み中に変更されました。',
  'message.file-larger-than-format':
    '「{{path}}」は {{sizeBytes}} あります。この形式のファイルは最大 {{limitBytes}} です。',
  'message.file-not-deleted': '「{{path}}」を削除できません。',
  'message.folder-not-found': 'フォルダー「{{path}}」がありません。',
  'message.folder-not-made': 'フォルダー「{{path}}」を作成できません。',
  'message.folder-name-taken-by-file': 'フォルダー「{{path}}」の場所にファイルがあります。',
  'message.disk-room-needed':
    '「{{directory}}」のドライブには {{neededBytes}} が必要ですが、空きは {{freeBytes}} しかありません。',
  'message.picture-too-many-pages':
    '「{{path}}」には {{pages}} 個のフレームまたはページがあります。この大きさの画像では {{limit}} 個まで読み込めます。',
  'message.picture-too-many-pixels':
    '「{{path}}」は {{megapixels}} メガピクセルです。読み込めるのは最大 {{limitMegapixels}} です。',
  'message.picture-needs-memory':
    '{{sizeBytes}} のファイル「{{path}}」（{{widthPx}}×{{heightPx}}）の読み込みには {{neededBytes}} のメモリが必要です。この大きさのファイルでは最大 {{limitBytes}} です。',
  'message.picture-took-memory':
    '「{{path}}」の読み込みに {{takenBytes}} のメモリを使いました。許されるのは {{limitBytes}} です。',
  'message.picture-took-too-long': '「{{path}}」を {{seconds}} 秒以内に読み込めませんでした。',
  'message.picture-ended-decoder':
    '「{{path}}」の読み込み中にデコーダーが予期せず終了しました（{{ending}}）。ファイルが壊れている可能性があります。',
  'message.picture-not-decoded': '「{{path}}」を読み込めませんでした：{{detail}}。',
  'message.result-sides-too-long':
    '{{format}} ファイルの一辺は最大 {{limitPx}} px ですが、結果は {{widthPx}}×{{heightPx}} です。{{suggestion}} なら保存できます。',
  'message.result-too-large-to-encode':
    '{{format}} のエンコーダーが扱えるのは最大 {{limitBytes}} ですが、結果は {{samplesBytes}} あります。{{suggestion}} なら保存できます。',
  'message.result-would-replace-input':
    '結果が元の画像「{{path}}」を置き換えてしまいます。別のフォルダーか名前を選んでください。',
  'message.result-names-used-up': '「{{fileName}}」に似た名前のファイルがすでに {{limit}} 個あります。',
  'message.result-not-written': '「{{path}}」を書き込めませんでした：{{detail}}。',
  'message.result-changed-since-written': '「{{path}}」は書き込み後に変更されているため、残されます。',
  'message.queue-in-use': '実行中の別のプログラムがキュー「{{path}}」を使っています。',
  'message.queue-of-newer-version': 'キュー「{{path}}」は新しいバージョンの Enlarger で書かれています。',
  'message.folder-watched-already': 'フォルダー「{{path}}」はすでに監視されています。',
  'message.folder-watched-is-output': '監視フォルダー「{{path}}」の結果には別のフォルダーが必要です。',
  'message.model-name-unknown': 'モデル「{{name}}」はありません。',
  'message.model-comes-with-application': '「{{name}}」はアプリの一部なので削除できません。',
  'message.model-download-differs': '{{host}} から公開されたものと異なるファイルが届いたため、破棄しました。',
  'message.registry-unreachable':
    'パッケージレジストリが {{name}} に応答しません。ネットワークを確認して、もう一度お試しください。',
  'message.download-unreachable':
    '{{host}} に接続できません。ネットワークを確認して、もう一度お試しください。受信済みの分は残ります。',
  'message.ground-truth-of-other-size':
    '正解画像は {{received}} ピクセルです。画像全体には {{whole}}、部分には {{part}} が必要です。',
  'message.self-check-failed': '自己診断に合格しませんでした。',
  'message.self-check-differs':
    '自己診断の出力が正しくありません（CPU との差: 平均 {{meanDifference}}/255、最大 {{largestDifference}}/255）。',
  'message.skipped-large-enough': '画像はすでに十分な大きさです。',
  'message.skipped-done-before': 'この画像は同じ設定ですでに拡大されています。',
  'message.skipped-name-taken': '同じ名前のファイルがすでにあります。',
  'message.skipped-completed-before-crash': 'プログラムが予期せず終了する直前に結果が完成していました。',
  'message.ignored-not-a-file': 'ファイルでもフォルダーでもありません。',
  'message.ignored-not-found': 'ファイルまたはフォルダーが存在しないか、読み取れません。',
  'message.ignored-not-an-image': '画像ではありません。',
  'message.ignored-no-images': 'このフォルダーには画像がありません。',
  'message.end-of-file-damaged':
    'ファイルの末尾が破損しているか欠けています。残りの部分はそのまま使用しました。',
  'message.part-of-file-damaged': 'ファイルの一部が破損しているか欠けています。残りの画像は保持されました。',
  'message.tones-mapped':
    '{{format}} ではここで HDR を保持できないため、ITU-R BT.2390 の曲線（1000 から 203 cd/m²）で標準範囲に変換しました。PNG と AVIF では保持されます。',
  'message.depth-reduced':
    'チャンネルあたり {{bits}} ビットは、{{format}} の上限である 8 ビットになりました。',
  'message.ignored-folder-closed': 'このフォルダーは読み取れません。',
  'message.raw-developed': 'RAW ファイルを標準設定で現像しました。RAW 現像ソフトではより細かく調整できます。',
  'message.samples-clipped': '値の範囲は {{lowest}}～{{highest}} です。0～1 の外は切り捨てました。',
  'message.samples-linear':
    '値の範囲は {{lowest}}～{{highest}} です。リニアな光とみなし、{{highest}} が白になるように調整しました。',
  'message.samples-scaled':
    '値の範囲は {{lowest}}～{{highest}} です。{{highest}} が白になるように調整しました。',
  'message.samples-of-full-scale':
    '値の範囲は {{lowest}}～{{highest}} です。0～{{full}} の画像とみなしました。',
  'message.samples-measured':
    '値の範囲は {{lowest}}～{{highest}} です。0～1 の画像ではなく測定値とみなし、最小を黒、最大を白にしました。',
  'message.samples-missing': '値の {{percent}} % が欠けています。その部分は黒にしました。',
  'message.result-differs':
    '結果は明るさ、コントラスト、または白飛び・黒つぶれの点で元の画像と {{percent}} % 異なり、拡大だけでは説明できません。比較してください。',
  'message.ignored-none-match_other': 'このフォルダーの {{count}} 枚の画像はどれもパターンに一致しません。',
  'message.ignored-name-not-text': '名前が正しい UTF-8 ではないため開けません。名前を変更してください。',
  'message.depth-read-reduced':
    '{{format}} ファイルはチャンネルあたり 8 ビットで読み込まれます（このファイルは {{bits}} ビット）。保つには TIFF か PNG で保存してください。',
  'message.metadata-not-kept': '元の画像の {{metadata}} は引き継がれませんでした。',
  'message.gain-map-left-out':
    '明るい画面用のゲインマップ（Ultra HDR）は除かれ、結果は標準範囲になりました。その画面用には元の画像を残してください。',
  'message.motion-video-left-out': 'このモーションフォトの動画は除かれました。元のファイルには残っています。',
  'message.other-pictures-left-out_other':
    'このファイルにはほかに {{count}} 枚の画像があり、主画像だけを拡大しました。拡大するには別のファイルとして保存してください。',
  'message.picture-is-black':
    '元の画像の {{percent}} % が黒です。ほかのソフトで何か見える場合は、破損しているか、正しく読み込めない種類のファイルです。',
  'message.picture-is-white':
    '元の画像の {{percent}} % が白です。ほかのソフトで何か見える場合は、破損しているか、正しく読み込めない種類のファイルです。',
  'message.channels-left-out_other': '色と透明度以外の {{count}} チャンネルを除外しました。',
  'message.pages-left-out_other':
    '大きさや種類の異なる {{count}} ページを除外し、最初のページだけを拡大しました。TIFF なら保存できます。',
  'message.pictures-left-out_other': '{{format}} ファイルには {{count}} 枚のうち最初の画像だけが入ります。',
  'message.metadata-left-out': '{{metadata}} メタデータは {{format}} ファイルに残せませんでした。',
  'message.jpeg-too-large-to-optimise':
    'JPEG ファイルを次のオプションなしで書き込みました: {{options}}。{{megapixels}} メガピクセルを超えると、画像全体をメモリーに置く必要があります。',
  'message.jpeg-xl-lossless-instead':
    '可逆圧縮で書き込みました。JPEG XL の非可逆圧縮では、この画像のカラープロファイルを保てません。',
  'message.size-limit-needs-lossy-format':
    'ファイルが指定より大きくなりました。サイズを指定できるのは、非可逆の JPEG、WebP、AVIF、JPEG XL だけです。',
  'message.size-limit-not-reached': '最低品質でも、ファイルは指定より大きくなりました。',
  'message.tiles-made-smaller': '{{cause}} そこではより小さなタイルを使用しました。',
  'message.tile-repeated': '{{cause}} タイルを計算し直し、正しい結果を得ました。',
  'message.tile-divided': '{{cause}} より小さなタイルで計算し、正しい結果を得ました。',
  'message.device-replaced': '{{cause}} {{failed}} の代わりに {{replacement}} を使用しました。',
  'message.own-engine-replaced': '{{cause}} Enlarger 独自のエンジンの代わりに onnxruntime を使用しました。',
  'message.own-engine-refused': 'あるモデルでは Enlarger 独自のエンジンを使用しません: {{cause}}',
  'message.device-missing': '{{device}} はこのコンピューターでは使用できません。',
  'message.device-refused': '{{device}} は使用しません: {{cause}}',
  'message.queue-resumed': '処理中にプログラムが予期せず終了しました。キューは中断したところから続きます。',
  'message.adding-resumed_other':
    '画像の追加中にプログラムが終了しました。残りの {{count}} 枚を追加しました。',
  'message.adding-failed': '画像の追加中にプログラムが終了し、一部の画像を追加できませんでした: {{cause}}',
  'message.disk-space-short':
    '結果には「{{directory}}」のディスクに約 {{neededBytes}} 必要ですが、空きは {{freeBytes}} しかありません。',
  'message.queue-rebuilt_other':
    'キューのファイルが破損していたため「{{path}}」として退避しました。{{count}} 枚の画像を復元しました。',
  'message.inference-restarted':
    '処理エンジンが予期せず停止したため、再起動しました。画像は同じタイルから続きます。',
  'message.backend-restarted': '画像を読み書きするプロセスが予期せず停止したため、再起動しました。',
  'message.image-given-up':
    '処理中の画像を停止できなかったため、中断しました。次回の起動時に再び待機します。',
  'message.sizes-not-noted': '画像のサイズを記録できません: {{cause}}',
  'message.watch-failed': 'フォルダー「{{path}}」を監視できません: {{detail}}',
  'message.queue-stopped': 'キューを停止しました: {{cause}}',
  'message.disk-full-stopped': '{{cause}} 空きができるまで、ほかの画像は待機します。',
  'message.disk-full-paused': '{{cause}} キューを一時停止しました。空きを作ってから再開してください。',
  'message.recorded-sentence': '{{detail}}',
}
